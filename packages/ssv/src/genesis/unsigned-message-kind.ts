/** Consensus messages before agreement, which an exporter relays but does not store. */
export type UnsignedMessageKind = 'proposal' | 'prepare' | 'round-change'
