/** The name of the metric to which a line of the text format belongs, without suffixes of histograms. */
const NAME = /^(?:# (?:HELP|TYPE) )?([a-zA-Z_:][\w:]*?)(?:_bucket|_sum|_count)?(?=[ {])/

/**
 * Adds the samples of renamed metrics under their former names.
 *
 * @param text metrics in the text format of Prometheus
 * @param formerNames by name
 */
export function withFormerNames(text: string, formerNames: ReadonlyMap<string, string>): string {
  const copies = text.split('\n').flatMap((line) => {
    const [, name = ''] = NAME.exec(line) ?? []
    const former = formerNames.get(name)
    if (former === undefined) return []
    return [
      line.startsWith('# HELP ')
        ? `# HELP ${former} Former name of ${name}`
        : line.replace(name, former),
    ]
  })
  return copies.length === 0 ? text : `${text.trimEnd()}\n${copies.join('\n')}\n`
}
