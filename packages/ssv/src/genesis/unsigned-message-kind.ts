/** Consensus messages before agreement, which an exporter forwards but does not store. */
export type UnsignedMessageKind = 'proposal' | 'prepare' | 'round-change'
