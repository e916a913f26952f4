/** Data versions of the beacon chain, as consensus values name them (ssv-spec v1.2.0). */
export const DATA_VERSION = {
  phase0: 1,
  altair: 2,
  bellatrix: 3,
  capella: 4,
  deneb: 5,
  electra: 6,
  fulu: 7,
  gloas: 8,
} as const
