/** The members of an object in the order in which they are written. */
export interface JsonMembers<Name extends string> {
  readonly names: readonly Name[]
  /** Each as it stands in a canonical text: `"Name":` */
  readonly written: readonly Uint8Array[]
  /** The member that a reader matches to this name. */
  find(name: string): Name | undefined
}

const encoder = new TextEncoder()

/** Go folds two letters beyond ASCII: ſ (U+017F) to s, and the Kelvin sign, which lower case has as k already. */
const fold = (name: string) => name.replaceAll('\u017f', 's').toLowerCase()

/** Names the members of a struct: any letter case is read, as Go's encoding/json does. They must be ASCII and need no escape. */
export function jsonMembers<const Name extends string>(...names: Name[]): JsonMembers<Name> {
  return membersAs(names, fold)
}

/** Names the members of what is a map to Go: they are read as they are written only. */
export function exactJsonMembers<const Name extends string>(...names: Name[]): JsonMembers<Name> {
  return membersAs(names, (name) => name)
}

function membersAs<Name extends string>(
  names: readonly Name[],
  key: (name: string) => string,
): JsonMembers<Name> {
  const byKey = new Map(names.map((name) => [key(name), name]))
  return {
    names,
    written: names.map((name) => encoder.encode(`"${name}":`)),
    find: (name) => byKey.get(key(name)),
  }
}
