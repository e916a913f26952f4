import { createPrivateKey, sign } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import {
  createOperatorIdentity,
  type OperatorIdentity,
  operatorIdentityOf,
} from '@ssv-exporter/devnet/operator-identity'

/** The key of the operator at i belongs to the id i + 1. */
export type Operators = readonly OperatorIdentity[]

/** RSA keys from a file, and new ones for operators that it lacks. */
export async function readOrCreateOperators(file: string, count: number): Promise<Operators> {
  const text = await readFile(file, 'utf8').catch(() => '[]')
  const known = (JSON.parse(text) as string[]).slice(0, count)
  const operators = known.map((key) =>
    operatorIdentityOf(
      createPrivateKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'pkcs8' }),
    ),
  )
  if (known.length === count) return operators
  const missing = Array.from({ length: count - known.length }, createOperatorIdentity)
  const all = [...operators, ...(await Promise.all(missing))]
  const keys = all.map(({ privateKey }) =>
    privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  )
  await writeFile(file, JSON.stringify(keys))
  return all
}

const signAsync = promisify(sign)

/** Signs off the event loop: RSA PKCS#1 v1.5 with SHA-256. */
export async function signAs(
  operators: Operators,
  operatorId: number,
  bytes: Uint8Array,
): Promise<Uint8Array> {
  const operator = operators[operatorId - 1]
  if (operator === undefined) throw new RangeError(`there is no operator ${operatorId}`)
  return await signAsync('sha256', bytes, operator.privateKey)
}
