/** The members of an object in the order in which they are written. */
export interface JsonMembers<Name extends string> {
  readonly names: readonly Name[]
  /** Each as it stands in a canonical text: `"Name":` */
  readonly written: readonly Uint8Array[]
  /** The member that a reader takes this name for: any letter case will do, as with Go's encoding/json. */
  find(name: string): Name | undefined
}

const encoder = new TextEncoder()

/** Go folds two letters beyond ASCII: ſ (U+017F) to s, and the Kelvin sign, which lower case has as k already. */
const fold = (name: string) => name.replaceAll('\u017f', 's').toLowerCase()

/** Names the members of an object; they must be ASCII and need no escape. */
export function jsonMembers<const Name extends string>(...names: Name[]): JsonMembers<Name> {
  const byFold = new Map(names.map((name) => [fold(name), name]))
  return {
    names,
    written: names.map((name) => encoder.encode(`"${name}":`)),
    find: (name) => byFold.get(fold(name)),
  }
}
