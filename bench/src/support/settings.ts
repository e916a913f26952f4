import { parseArgs } from 'node:util'

export type Settings = Record<string, number>

/**
 * Settings are numbers, each with an argument that overrides it: `--validators=1000`.
 * @throws TypeError for an argument that is not a setting or not an integer
 */
export function readSettings<T extends Settings>(defaults: T, args: readonly string[]): T {
  const options = Object.fromEntries(
    Object.keys(defaults).map((name) => [name, { type: 'string' as const }]),
  )
  const { values } = parseArgs({ args: [...args], options })
  const given = Object.entries(values).map(([name, text]) => {
    const value = Number(text)
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new TypeError(`--${name} must be a whole number, at least 1; it is ${text}`)
    }
    return [name, value]
  })
  return { ...defaults, ...Object.fromEntries(given) }
}
