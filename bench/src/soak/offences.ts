/** Penalties that collectors gave, from their logs. */
export interface Offences {
  /** Processes a line of a log. */
  read(line: string): void
  /** Against operators, all of which follow the protocol. */
  readonly ofOperators: number
  /** Against other peers. */
  readonly ofStrangers: number
}

const MESSAGE = 'peer penalised'

/** @param operators multiaddrs with peer ids */
export function createOffences(operators: readonly string[]): Offences {
  const honest = new Set(operators.map((address) => address.split('/p2p/')[1]))
  let [ofOperators, ofStrangers] = [0, 0]
  return {
    read(line) {
      if (!line.includes(MESSAGE)) return
      const { msg, peerId } = JSON.parse(line) as { msg?: unknown; peerId?: string }
      if (msg !== MESSAGE) return
      if (honest.has(peerId)) ofOperators += 1
      else ofStrangers += 1
    },
    get ofOperators() {
      return ofOperators
    },
    get ofStrangers() {
      return ofStrangers
    },
  }
}
