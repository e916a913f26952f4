import pg from 'pg'

export interface BareValidator {
  publicKey: string
  operators: { publicKey: string | undefined; nodeId: number }[]
  index: number
}

export interface BareTables {
  /** Prepared: a statement ending with `condition`. */
  validators(condition: string, values: readonly unknown[]): Promise<BareValidator[]>
}

interface Row {
  key: Buffer
  index: number
  keys: number[]
  ids: string[]
}

/** The registry's tables as a minimal program would read them, with operator keys in a Map. */
export async function openBareTables(
  url: string | undefined,
  poolSize: number,
): Promise<BareTables> {
  const pool = new pg.Pool({ connectionString: url, max: poolSize })
  const { rows } = await pool.query<{ id: number; key: Buffer }>('SELECT id, key FROM operator_key')
  const operatorKeys = new Map(rows.map(({ id, key }) => [id, key.toString()]))

  function record({ key, index, keys, ids }: Row): BareValidator {
    const operators = keys.map((id, i) => ({
      publicKey: operatorKeys.get(id),
      nodeId: Number(ids[i]),
    }))
    return { publicKey: key.toString('hex'), operators, index }
  }

  return {
    async validators(condition, values) {
      const result = await pool.query<Row>({
        name: condition,
        text: `SELECT k.key, v.index, v.operator_key_ids AS keys, v.operator_ids AS ids
          FROM validator_key k JOIN validator v ON v.key_id = k.id ${condition}`,
        values: [...values],
      })
      return result.rows.map(record)
    },
  }
}
