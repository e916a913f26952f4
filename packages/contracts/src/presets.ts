import type { InitialLimits } from './accounting/cluster-balance.ts'
import { toAddress } from './address.ts'
import type { Generation } from './generation.ts'
import type { Address, Hex } from './hex.ts'
import { type P2pPreset, PRATER_P2P } from './p2p-preset.ts'

export interface NetworkPreset {
  readonly chainId: number
  readonly generation: Generation
  readonly contractAddress: Address
  /** The first block that can hold a log of the contract. */
  readonly startBlock: number
  /** The four-byte domain type of the SSV network; absent where the generation has none. */
  readonly domain?: Hex
  /** Blocks behind the head from which on a log counts as final. */
  readonly finalityDepth: number
  /** What no event tells; absent where it is not known. Mainnet has told it in events since. */
  readonly initialLimits?: InitialLimits
  /** Absent where the operators speak a language that is not spoken here, and for the devnet, which says it itself. */
  readonly p2p?: P2pPreset
}

/** Two epochs of 32 slots: what Ethereum needs to finalise a block when all goes well. */
export const DEFAULT_FINALITY_DEPTH = 64

function preset(
  values: Omit<NetworkPreset, 'contractAddress' | 'finalityDepth'> & {
    contractAddress: Hex
    finalityDepth?: number
  },
): NetworkPreset {
  return Object.freeze({
    finalityDepth: DEFAULT_FINALITY_DEPTH,
    ...values,
    contractAddress: toAddress(values.contractAddress),
  })
}

/** The networks known by name. */
export const PRESETS = Object.freeze({
  mainnet: preset({
    chainId: 1,
    generation: 'current',
    contractAddress: '0xDD9BC35aE942eF0cFa76930954a156B3fF30a4E1',
    startBlock: 17_507_487,
    domain: '0x00000001',
  }),
  hoodi: preset({
    chainId: 560_048,
    generation: 'current',
    contractAddress: '0x58410Bef803ECd7E63B23664C586A6DB72DAf59c',
    startBlock: 1_065,
    domain: '0x00000503',
  }),
  holesky: preset({
    chainId: 17_000,
    generation: 'current',
    contractAddress: '0x38A4794cCEd47d3baf7370CcC43B560D3a1beEFA',
    startBlock: 181_612,
    domain: '0x00000502',
  }),
  sepolia: preset({
    chainId: 11_155_111,
    generation: 'current',
    contractAddress: '0x261419B48F36EdF420743E9f91bABF4856e76f99',
    startBlock: 7_795_814,
    domain: '0x00000569',
  }),
  /** The seed era's network on Goerli, with the original's default contract and start block. */
  prater: preset({
    chainId: 5,
    generation: 'legacy',
    contractAddress: '0x9573C41F0Ed8B72f3bD6A9bA6E3e15426A0aa65B',
    startBlock: 5_140_591,
    p2p: PRATER_P2P,
  }),
  /** A local chain whose first development account deployed the contract with its first transaction. */
  devnet: preset({
    chainId: 31_337,
    generation: 'current',
    contractAddress: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
    startBlock: 0,
    domain: '0x00000402',
    finalityDepth: 8,
    // Of the devnet's own contract, SsvRegistry.sol.
    initialLimits: { ssvLiquidationThreshold: 300n, ssvMinimumCollateral: 10n ** 12n },
  }),
})

export type PresetName = keyof typeof PRESETS

/** What a configuration may name: a preset, or `custom`, which presets nothing. */
export type NetworkName = PresetName | 'custom'

export const NETWORK_NAMES = Object.freeze([
  ...(Object.keys(PRESETS) as PresetName[]),
  'custom',
]) as readonly NetworkName[]

/** The preset of a network; undefined for `custom`. */
export function presetOf(name: NetworkName): NetworkPreset | undefined {
  return name === 'custom' ? undefined : PRESETS[name]
}
