import { listOf, textLike } from '@ssv-exporter/service-kit/value-schemas'

/** A fork of the beacon chain, as plain data. */
export interface ForkVersion {
  /** 8 hexadecimal digits. */
  readonly version: string
  readonly epoch: number
}

/**
 * Reads forks of the beacon chain, each written `0x<version>@<epoch>`, in ascending order of
 * epochs.
 */
export const forkVersions = () =>
  listOf(textLike(/^0x[0-9a-fA-F]{8}@\d{1,15}$/))
    .transform((texts) => texts.map(parseFork))
    .refine((forks) => forks.every(({ epoch }, i) => i === 0 || epoch > (forks[i - 1]?.epoch ?? 0)))

function parseFork(text: string): ForkVersion {
  const [version = '', epoch] = text.slice(2).split('@')
  return { version, epoch: Number(epoch) }
}
