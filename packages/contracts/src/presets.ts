import type { Hex } from '@ssv-exporter/encoding/hex'
import type { InitialLimits } from './accounting/cluster-balance.ts'
import { toAddress } from './address.ts'
import { ALAN_P2P } from './alan-p2p-presets.ts'
import type { ContractGeneration } from './contract-generation.ts'
import type { Address } from './hex.ts'
import { type P2pPreset, PRATER_P2P } from './p2p-preset.ts'

export interface NetworkPreset {
  readonly chainId: number
  readonly generation: ContractGeneration
  readonly contractAddress: Address
  /** Related contracts; absent if unknown. */
  readonly relatedContracts?: RelatedContracts
  /** The first block that can contain a log of the contract. */
  readonly startBlock: number
  /** The four-byte domain type of the SSV network; absent if the generation has none. */
  readonly domain?: Hex
  /** Depth below the head at which a log counts as final. */
  readonly finalityDepth: number
  /**
   * Deployment parameters not emitted by events; absent if unknown. On mainnet, later events have
   * set them.
   */
  readonly initialLimits?: InitialLimits
  /** Absent for the devnet, which provides its own. */
  readonly p2p?: P2pPreset
}

/** Contracts related to SSVNetwork v2. */
export interface RelatedContracts {
  /** SSVNetworkViews: balances and burn rates as the contract computes them. */
  readonly views: Address
  /** The ERC-20 token formerly used to pay for clusters. */
  readonly ssvToken: Address
  /** The ERC-20 token of staked SSV. */
  readonly cssvToken: Address
}

/** Two epochs of 32 slots: the normal time to finality of Ethereum. */
export const DEFAULT_FINALITY_DEPTH = 64

function preset({
  relatedContracts,
  ...values
}: Omit<NetworkPreset, 'contractAddress' | 'finalityDepth' | 'relatedContracts'> & {
  contractAddress: Hex
  finalityDepth?: number
  relatedContracts?: Record<keyof RelatedContracts, Hex>
}): NetworkPreset {
  return Object.freeze({
    finalityDepth: DEFAULT_FINALITY_DEPTH,
    ...values,
    contractAddress: toAddress(values.contractAddress),
    ...(relatedContracts && {
      relatedContracts: Object.freeze({
        views: toAddress(relatedContracts.views),
        ssvToken: toAddress(relatedContracts.ssvToken),
        cssvToken: toAddress(relatedContracts.cssvToken),
      }),
    }),
  })
}

/** Networks with a preset. */
export const PRESETS = Object.freeze({
  /** A local chain whose first development account deployed the contract with its first transaction. */
  devnet: preset({
    chainId: 31_337,
    generation: 'current',
    contractAddress: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
    startBlock: 0,
    domain: '0x00000402',
    finalityDepth: 8,
    // From the devnet's contract, SsvRegistry.sol.
    initialLimits: { ssvLiquidationThreshold: 300n, ssvMinimumCollateral: 10n ** 12n },
  }),
  mainnet: preset({
    chainId: 1,
    generation: 'current',
    contractAddress: '0xDD9BC35aE942eF0cFa76930954a156B3fF30a4E1',
    relatedContracts: {
      views: '0xafE830B6Ee262ba11cce5F32fDCd760FFE6a66e4',
      ssvToken: '0x9D65fF81a3c488d585bBfb0Bfe3c7707c7917f54',
      cssvToken: '0xe018D31F120A637828F46aFD6c64EC099d960546',
    },
    startBlock: 17_507_487,
    domain: '0x00000001',
    p2p: ALAN_P2P.mainnet,
  }),
  hoodi: preset({
    chainId: 560_048,
    generation: 'current',
    contractAddress: '0x58410Bef803ECd7E63B23664C586A6DB72DAf59c',
    relatedContracts: {
      views: '0x5AdDb3f1529C5ec70D77400499eE4bbF328368fe',
      ssvToken: '0x9F5d4Ec84fC4785788aB44F9de973cF34F7A038e',
      cssvToken: '0x6e1a5d27361c666f681af06535c8Ac773E571d4d',
    },
    startBlock: 1_065,
    domain: '0x00000503',
    p2p: ALAN_P2P.hoodi,
  }),
  /** On Hoodi; node releases are tested there. */
  'hoodi-stage': preset({
    chainId: 560_048,
    generation: 'current',
    contractAddress: '0x0aaace4e8affc47c6834171c88d342a4abd8f105',
    startBlock: 1_004,
    domain: '0x00003114',
    p2p: ALAN_P2P['hoodi-stage'],
  }),
  /** Shut down in 2025; its contract never became v2. */
  holesky: preset({
    chainId: 17_000,
    generation: 'current',
    contractAddress: '0x38A4794cCEd47d3baf7370CcC43B560D3a1beEFA',
    startBlock: 181_612,
    domain: '0x00000502',
    p2p: ALAN_P2P.holesky,
  }),
  'holesky-stage': preset({
    chainId: 17_000,
    generation: 'current',
    contractAddress: '0x0d33801785340072C452b994496B19f196b7eE15',
    startBlock: 84_599,
    domain: '0x00003113',
    p2p: ALAN_P2P['holesky-stage'],
  }),
  sepolia: preset({
    chainId: 11_155_111,
    generation: 'current',
    contractAddress: '0x261419B48F36EdF420743E9f91bABF4856e76f99',
    relatedContracts: {
      views: '0xa2A44482e752D3D956AAFaA94CFDD21Aacfc2959',
      ssvToken: '0x116522F4D00b42Efce0aA77f7ddAd1d27705F36b',
      cssvToken: '0xDAaeb8f1fbE25433aAcd296888B77165e6F5e3bA',
    },
    startBlock: 7_795_814,
    domain: '0x00000569',
    p2p: ALAN_P2P.sepolia,
  }),
  /** The seed era's network on Goerli, with the original's default contract and start block. */
  prater: preset({
    chainId: 5,
    generation: 'legacy',
    contractAddress: '0x9573C41F0Ed8B72f3bD6A9bA6E3e15426A0aa65B',
    startBlock: 5_140_591,
    p2p: PRATER_P2P,
  }),
})

export type PresetName = keyof typeof PRESETS

/** Valid network names: a preset, or `custom` without preset values. */
export type NetworkName = PresetName | 'custom'

export const NETWORK_NAMES = Object.freeze([
  ...(Object.keys(PRESETS) as PresetName[]),
  'custom',
]) as readonly NetworkName[]

/** The preset of a network; undefined for `custom`. */
export function presetOf(name: NetworkName): NetworkPreset | undefined {
  return name === 'custom' ? undefined : PRESETS[name]
}
