/** The ids in ascending order, as a new array: sets of operators are hashed sorted. */
export function sortOperatorIds(operatorIds: readonly bigint[]): bigint[] {
  return operatorIds.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}
