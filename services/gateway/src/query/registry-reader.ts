export interface OperatorRow {
  index: number
  keyId: number
  name: Uint8Array
  owner: Uint8Array
  operatorId: bigint | null
  removed: boolean
}

export interface ValidatorRow {
  index: number
  publicKey: Uint8Array
  operatorKeyIds: number[]
  nodeIds: number[]
  removed: boolean
}

export interface DecidedRow {
  role: number
  height: bigint
  round: bigint
  signers: number[]
  signature: Uint8Array
  value: Uint8Array
}

export interface SyncProgress {
  synced: boolean
  startBlock: number
  indexedBlock: number | null
  headBlock: number | null
  finalizedBlock: number | null
  updatedAt: Date | null
}

export interface DecidedSelection {
  publicKey: Uint8Array
  role: number | undefined
  from: bigint
  to: bigint | undefined
  limit: number
}

/** What the gateway reads; `from` and `to` are inclusive, `to` undefined is no upper bound, results ascend by index. */
export interface RegistryReader {
  /** Keys never change under their id. */
  operatorKeys(afterId: number): Promise<{ id: number; key: Uint8Array }[]>
  /** Several when a key was registered again. */
  operatorByKey(key: Uint8Array, includeRemoved: boolean): Promise<OperatorRow[]>
  operators(
    from: bigint,
    to: bigint | undefined,
    includeRemoved: boolean,
    limit: number,
  ): Promise<OperatorRow[]>
  validatorByKey(publicKey: Uint8Array, includeRemoved: boolean): Promise<ValidatorRow | undefined>
  /** Holds a connection of its pool until the iteration ends. */
  validators(
    from: bigint,
    to: bigint | undefined,
    includeRemoved: boolean,
    options: { chunk: number; signal: AbortSignal },
  ): AsyncIterable<ValidatorRow[]>
  /** Ascending by role, then height. */
  decided(selection: DecidedSelection): Promise<DecidedRow[]>
  syncProgress(): Promise<SyncProgress>
}
