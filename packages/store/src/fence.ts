import { ExporterError } from '@ssv-exporter/service-kit/errors'
import type { LeaseName } from './advisory-locks.ts'
import type { Transaction } from './database.ts'

/** The lease under which this write began has passed to another holder. */
export class FencedError extends ExporterError {
  constructor(name: LeaseName, epoch: number, current: number | undefined) {
    super(
      `Write refused: the ${name} lease is at epoch ${current ?? 'none'}, this holder had ${epoch}`,
      {
        code: 'FENCED',
        facts: { name, epoch, current },
        retryable: false,
      },
    )
  }
}

/**
 * Makes the rest of the transaction valid only under `epoch`. The shared row lock delays the next
 * holder's takeover until this transaction ends.
 * @throws FencedError
 */
export async function assertFence(
  transaction: Transaction,
  name: LeaseName,
  epoch: number,
): Promise<void> {
  const [row] = await transaction.query<{ epoch: number }>(
    'fence',
    'SELECT epoch FROM leader WHERE name = $1 FOR SHARE',
    [name],
  )
  if (row?.epoch !== epoch) throw new FencedError(name, epoch, row?.epoch)
}
