import { ssz } from '@lodestar/types'

/** What an attester signs to learn whether it aggregates: the slot. */
export const selectionRoot = (slot: number): Uint8Array => ssz.Slot.hashTreeRoot(slot)

/** What a member of the sync committee signs to learn whether it contributes. */
export const syncSelectionRoot = (slot: number, subcommitteeIndex: number): Uint8Array =>
  ssz.altair.SyncAggregatorSelectionData.hashTreeRoot({ slot, subcommitteeIndex })

/** What a proposer signs for randomness: the epoch. */
export const randaoRoot = (epoch: number): Uint8Array => ssz.Epoch.hashTreeRoot(epoch)
