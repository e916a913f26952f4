/** What collectors held against whom, from what they log. */
export interface Offences {
  /** Takes a line of a log. */
  read(line: string): void
  /** Against operators, who are all honest on the wire. */
  readonly ofOperators: number
  /** Against anybody else. */
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
