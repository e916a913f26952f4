import { readFile } from 'node:fs/promises'
import { createClient } from '@ssv-exporter/client'
import type { LedgerEntry } from '@ssv-exporter/devnet/alan/ledger/duty-ledger'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { alanSubnet, booleSubnet } from '@ssv-exporter/ssv/alan/subnets'
import { createDatabase } from '@ssv-exporter/store/database'

/** Signers by `<slot> <role> <public key>`, of duties that anybody signed. */
export type SignersByDuty = Readonly<Record<string, readonly number[]>>

export type SlotFilter = (slot: number) => boolean

/** The only committee of a devnet with four operators. */
const OPERATOR_IDS = [1n, 2n, 3n, 4n]

const nameOf = (slot: number, role: string, publicKey: string) => `${slot} ${role} ${publicKey}`

export async function readLedger(file: string): Promise<LedgerEntry[]> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n')
  return lines.map((line) => JSON.parse(line))
}

/** What operators did: the last line of a duty counts. */
export function performed(ledger: readonly LedgerEntry[], isIncluded: SlotFilter): SignersByDuty {
  const entries = ledger
    .filter(({ slot }) => isIncluded(slot))
    .map((line) => [nameOf(line.slot, line.role, line.public_key), line.signers] as const)
  return Object.fromEntries([...new Map(entries)].filter(([, signers]) => signers.length > 0))
}

/** What a gateway reads from the database, without duties that were expected and nobody signed. */
export async function readStored(gateway: string, isIncluded: SlotFilter): Promise<SignersByDuty> {
  const stored: Record<string, readonly number[]> = {}
  const client = createClient({ url: gateway })
  try {
    for await (const { slot, role, validators } of client.query.duties.list({ limit: 500 })) {
      if (!isIncluded(slot)) continue
      for (const { publicKey, signers } of validators) {
        if (signers.length > 0) stored[nameOf(slot, role, publicKey ?? '')] = signers
      }
    }
  } finally {
    client.close()
  }
  return stored
}

/** What differs, as `<duty>: <signers of one> / <of the other>`. */
export function differencesOf(one: SignersByDuty, other: SignersByDuty): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])]
    .filter((name) => one[name]?.join() !== other[name]?.join())
    .map((name) => `${name}: ${one[name] ?? 'none'} / ${other[name] ?? 'none'}`)
}

/** Slots in which a collector listened to the committee without interruption. */
export async function readListened(
  databaseUrl: string,
  { committeeId, booleSlot }: { readonly committeeId: string; readonly booleSlot: number },
): Promise<SlotFilter> {
  const database = createDatabase(
    { url: databaseUrl, applicationName: 'test' },
    { logger: silentLogger(), metrics: createMetrics({ service: 'test' }) },
  )
  const rows = await database.query<{ from_slot: number; to_slot: number; subnets: string }>(
    'listening',
    'SELECT from_slot, to_slot, subnets::text FROM listening',
  )
  await database.close()
  const alan = alanSubnet(Uint8Array.from(Buffer.from(committeeId, 'hex')))
  const boole = booleSubnet(OPERATOR_IDS)
  return (slot) =>
    rows.some(
      ({ from_slot, to_slot, subnets }) =>
        from_slot <= slot && slot <= to_slot && subnets[slot < booleSlot ? alan : boole] === '1',
    )
}
