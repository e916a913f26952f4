import { CONTRACT_GENERATIONS } from '@ssv-exporter/contracts/contract-generation'
import { NETWORK_NAMES } from '@ssv-exporter/contracts/presets'
import { defineVariable } from '@ssv-exporter/service-kit/define-variable'
import { listOf, oneOf, urlOf, wholeNumber } from '@ssv-exporter/service-kit/value-schemas'
import { z } from 'zod'
import { wordList } from './word-list.ts'

// The SSV network and contract of a service. A service includes the variables it needs.

export const SSV_NETWORK = defineVariable({
  env: 'SSV_NETWORK',
  flag: 'network',
  schema: oneOf(NETWORK_NAMES),
  accepts: wordList(NETWORK_NAMES),
  doc: 'The SSV network. It determines the chain, the contract, its generation and its first block; with `custom`, these come from the other variables.',
})

export const ETH_RPC_URLS = defineVariable({
  env: 'ETH_RPC_URLS',
  flag: 'rpc',
  schema: listOf(urlOf(['http', 'https', 'ws', 'wss'])),
  accepts: 'one or more URLs that begin with http://, https://, ws:// or wss://',
  doc: 'Ethereum nodes, in order of preference.',
  secret: true,
  repeatable: true,
})

export const SSV_CONTRACT_ADDRESS = defineVariable({
  env: 'SSV_CONTRACT_ADDRESS',
  flag: 'contract',
  schema: z.templateLiteral(['0x', z.string().regex(/^[0-9a-fA-F]{40}$/)]),
  optional: true,
  accepts: 'an address: 0x and 40 hexadecimal digits',
  doc: 'Registry contract. Default: that of the network.',
})

export const SSV_CONTRACT_ABI = defineVariable({
  env: 'SSV_CONTRACT_ABI',
  flag: 'abi',
  schema: oneOf(CONTRACT_GENERATIONS),
  optional: true,
  accepts: wordList(CONTRACT_GENERATIONS),
  doc: 'Generation of the registry contract. Default: that of the network.',
})

export const SSV_START_BLOCK = defineVariable({
  env: 'SSV_START_BLOCK',
  flag: 'start-block',
  schema: wholeNumber(),
  optional: true,
  accepts: 'a block number',
  doc: 'First block to index. Default: that of the network.',
})

export const SSV_FINALITY_DEPTH = defineVariable({
  env: 'SSV_FINALITY_DEPTH',
  flag: 'finality-depth',
  schema: wholeNumber(),
  optional: true,
  accepts: 'a number of blocks',
  doc: 'Depth from which a block counts as final. Nothing is delayed by it, but reorganisations below it are not rolled back. Default: that of the network.',
})

export const SSV_FOLLOW_DISTANCE = defineVariable({
  env: 'SSV_FOLLOW_DISTANCE',
  schema: wholeNumber(),
  default: '0',
  accepts: 'a number of blocks',
  doc: 'Number of blocks to stay behind the head.',
})
