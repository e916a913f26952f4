import { isIP } from 'node:net'
import { z } from 'zod'
import { defineVariable } from './define-variable.ts'
import { listOf, oneOf, textLike, urlOf, wholeNumber } from './value-schemas.ts'

// The settings that several services share. A service takes what it needs into a table of its own.

const PORT = 'a port from 0 to 65535 (0: any free one)'

export const SSV_NETWORK = defineVariable({
  env: 'SSV_NETWORK',
  flag: 'network',
  schema: oneOf(['devnet', 'mainnet', 'hoodi', 'holesky', 'sepolia', 'prater', 'custom']),
  accepts: 'devnet, mainnet, hoodi, holesky, sepolia, prater or custom',
  doc: 'The SSV network; it decides the chain, the contract, its generation and its first block. `custom` takes them from the other variables.',
})

export const ETH_RPC_URLS = defineVariable({
  env: 'ETH_RPC_URLS',
  flag: 'rpc',
  schema: listOf(urlOf(['http', 'https', 'ws', 'wss'])),
  accepts: 'one or more URLs that begin with http://, https://, ws:// or wss://',
  doc: 'Ethereum nodes, the preferred one first.',
  secret: true,
  repeatable: true,
})

export const SSV_CONTRACT_ADDRESS = defineVariable({
  env: 'SSV_CONTRACT_ADDRESS',
  flag: 'contract',
  schema: z.templateLiteral(['0x', z.string().regex(/^[0-9a-fA-F]{40}$/)]),
  optional: true,
  accepts: 'an address: 0x and 40 hexadecimal digits',
  doc: 'The registry contract, when it is not the one of the network.',
})

export const SSV_CONTRACT_ABI = defineVariable({
  env: 'SSV_CONTRACT_ABI',
  flag: 'abi',
  schema: oneOf(['legacy', 'v1', 'v2', 'current']),
  optional: true,
  accepts: 'legacy, v1, v2 or current',
  doc: 'The generation of the registry contract, when it is not the one of the network.',
})

export const SSV_START_BLOCK = defineVariable({
  env: 'SSV_START_BLOCK',
  flag: 'start-block',
  schema: wholeNumber(),
  optional: true,
  accepts: 'a block number',
  doc: 'The block from which the contract is read, when it is not the one of the network.',
})

export const SSV_FINALITY_DEPTH = defineVariable({
  env: 'SSV_FINALITY_DEPTH',
  flag: 'finality-depth',
  schema: wholeNumber(),
  optional: true,
  accepts: 'a number of blocks',
  doc: 'How deep a block must lie to be taken as final, when it is not the depth of the network. A mark, not a delay.',
})

export const SSV_FOLLOW_DISTANCE = defineVariable({
  env: 'SSV_FOLLOW_DISTANCE',
  schema: wholeNumber(),
  default: '0',
  accepts: 'a number of blocks',
  doc: 'How many blocks behind the head the contract is read.',
})

export const DATABASE_URL = defineVariable({
  env: 'DATABASE_URL',
  schema: urlOf(['postgres', 'postgresql']),
  accepts: 'a URL that begins with postgres:// or postgresql://',
  doc: 'The Postgres database; a transaction pooler may stand in between.',
  secret: true,
})

export const DATABASE_DIRECT_URL = defineVariable({
  env: 'DATABASE_DIRECT_URL',
  schema: urlOf(['postgres', 'postgresql']),
  optional: true,
  accepts: 'a URL that begins with postgres:// or postgresql://',
  doc: 'The same database without a pooler in between, for locks. When it is not set: `DATABASE_URL`.',
  secret: true,
})

export const REDIS_URL = defineVariable({
  env: 'REDIS_URL',
  schema: urlOf(['redis', 'rediss']),
  accepts: 'a URL that begins with redis:// or rediss://',
  doc: 'The Redis server that carries live publications.',
  secret: true,
})

export const REDIS_KEY_PREFIX = defineVariable({
  env: 'REDIS_KEY_PREFIX',
  schema: textLike(/^\{[^{}\s]+\}$/),
  default: '{ssv-exporter}',
  accepts: 'one hash tag: a name in braces, such as {ssv-exporter}',
  doc: 'Begins every Redis key and channel. The braces keep all keys in one slot of a Redis cluster.',
})

export const DATA_DIR = defineVariable({
  env: 'DATA_DIR',
  schema: z.string(),
  default: '.data',
  accepts: 'a folder',
  doc: 'Where data is kept that belongs to no database server: a folder for each network.',
})

export const GATEWAY_HOST = defineVariable({
  env: 'GATEWAY_HOST',
  schema: textLike(/^\S+$/),
  default: '127.0.0.1',
  accepts: 'an address or host name to listen on; 0.0.0.0 for all',
  doc: 'Where the gateway listens.',
})

export const GATEWAY_PORT = defineVariable({
  env: 'GATEWAY_PORT',
  schema: wholeNumber(0, 65_535),
  default: '14000',
  accepts: PORT,
  doc: 'The port of `/query` and `/stream`.',
})

export const TRUSTED_PROXIES = defineVariable({
  env: 'TRUSTED_PROXIES',
  schema: listOf(z.string().refine(isAddressOrRange), 0),
  optional: true,
  accepts: 'IP addresses or ranges such as 10.0.0.0/8, separated by commas',
  doc: 'The proxies whose `X-Forwarded-For` is believed. When it is not set: none.',
  repeatable: true,
})

export const ADMIN_HOST = defineVariable({
  env: 'ADMIN_HOST',
  schema: textLike(/^\S+$/),
  default: '127.0.0.1',
  accepts: 'an address or host name to listen on; 0.0.0.0 for all',
  doc: 'Where `/live`, `/ready`, `/metrics` and `/status` are served.',
})

export const ADMIN_PORT = defineVariable({
  env: 'ADMIN_PORT',
  schema: wholeNumber(0, 65_535),
  default: '15000',
  accepts: PORT,
  doc: 'The port of `/live`, `/ready`, `/metrics` and `/status`.',
})

export const LOG_LEVEL = defineVariable({
  env: 'LOG_LEVEL',
  flag: 'log-level',
  schema: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
  default: 'info',
  accepts: 'trace, debug, info, warn, error, fatal or silent',
  doc: 'The least important messages that are logged.',
})

function isAddressOrRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}
