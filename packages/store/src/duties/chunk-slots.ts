/** Slots of a chunk of packed duties. */
export const CHUNK_SLOTS = 32

export const chunkOf = (slot: number) => Math.floor(slot / CHUNK_SLOTS)
