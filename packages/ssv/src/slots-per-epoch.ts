/** Slots of an epoch of the beacon chain (consensus-specs, mainnet preset), on every network of SSV. */
export const SLOTS_PER_EPOCH = 32
