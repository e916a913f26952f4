/** The steps of operators towards an agreement, which an exporter relays and does not keep. */
export type UnsignedMessageKind = 'proposal' | 'prepare' | 'round-change'
