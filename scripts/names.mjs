// Finds retired words of docs/glossary.md in identifiers and file names, and some of them in comments
// and strings; and error classes that are declared beside the errors.ts of their folder: `npm run check`.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'

const FOLDERS = ['packages', 'services', 'bench', 'scripts']
const FEWEST_FILES = 100
/** The check and its test contain retired words themselves. */
const EXEMPT = /^scripts\/names\./

/**
 * Comments, strings and templates. A regular expression that contains a quote may hide the rest of
 * its line.
 */
const NO_CODE =
  /\/\*[\s\S]*?\*\/|\/\/.*(?:\n[ \t]*\/\/.*)*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g
const IDENTIFIER = /[A-Za-z_$][\w$]*/g

/** The words of a name, in lower case: `runInTurn`, `RUN_IN_TURN` and `run-in-turn` are all `run in turn`. */
const wordsOf = (name) =>
  name
    .replaceAll(/([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .join(' ')
    .toLowerCase()

/** Error codes and label values that users rely on. */
const PUBLIC = /'SEAM'|'blamed'/g
/** At the end of a row: the word is retired in comments and strings as well. */
const IN_TEXT = / and its text$/

/** Between words of a term: it may be wrapped in a comment. */
const SPACE = String.raw`\s+(?:(?:\*|//)\s+)?`

/** A word or term in the forms of its last word: judge, judges, judged, judging. */
const patternOf = (term) => {
  const word = term.replaceAll(' ', SPACE)
  const forms = word.endsWith('e') ? `${word.slice(0, -1)}(?:e[sd]?|ing)` : `${word}(?:s|ed|ing)?`
  return new RegExp(`(?<!\\w)${forms}(?!\\w)`, 'i')
}

/** Rows of the table: the word, and the folders in which it is retired. */
const retired = [
  ...readFileSync('docs/glossary.md', 'utf8')
    .split('\n## Retired words\n')[1]
    .matchAll(/^\| `([^`]+)` +\| (.+?) +\| (.+?) +\|$/gm),
].map(([, word, instead, places]) => ({
  word,
  pattern: patternOf(word),
  instead: instead.replaceAll('`', ''),
  inText: IN_TEXT.test(places),
  places: places.startsWith('everywhere')
    ? ['']
    : [...places.matchAll(/`([^`]+)`/g)].map(([, p]) => `${p}/`),
}))

const files = globSync(
  FOLDERS.map((folder) => `${folder}/**/*.{ts,mjs}`),
  {
    exclude: (path) => /(^|\/)(node_modules|dist)$/.test(path),
  },
).filter((path) => !/(^|\/)(node_modules|dist)\//.test(path) && !EXEMPT.test(path))

let found = 0
function report(path, text, at, what) {
  const line = text.slice(0, at).split('\n').length
  process.stderr.write(`${path}:${line}: ${what}\n`)
  found += 1
}

const EXPORTED_ERROR = /^export (?:abstract )?class (\w+Error)\b/gm

for (const path of files) {
  const source = readFileSync(path, 'utf8')
  const here = retired.filter(({ places }) => places.some((place) => path.startsWith(place)))
  const inText = here.filter((row) => row.inText)
  const code = source.replaceAll(NO_CODE, (text, at) => {
    const words = text.replaceAll(PUBLIC, '')
    for (const { word, pattern, instead } of inText) {
      const hit = pattern.exec(words)
      if (hit) report(path, source, at + hit.index, `"${word}" is retired, use ${instead}`)
    }
    return text.replaceAll(/[^\n]/g, ' ')
  })
  const names = new Map([[basename(path).replace(/\.\w+$/, ''), 0]])
  for (const { 0: name, index } of code.matchAll(IDENTIFIER))
    if (!names.has(name)) names.set(name, index)
  for (const [name, at] of names) {
    const words = wordsOf(name)
    for (const { word, pattern, instead } of here)
      if (pattern.test(words))
        report(path, source, at, `${name}: "${word}" is retired, use ${instead}`)
  }
  if (basename(path) === 'errors.ts' || !existsSync(`${dirname(path)}/errors.ts`)) continue
  for (const { 1: name, index } of code.matchAll(EXPORTED_ERROR))
    report(path, source, index, `${name} belongs to errors.ts of this folder`)
}
process.stdout.write(`${files.length} files, ${retired.length} retired words, ${found} found\n`)
if (files.length < FEWEST_FILES || retired.length === 0) {
  process.stderr.write('Too few files or words were seen: the check looked at nothing\n')
  process.exitCode = 1
}
if (found > 0) process.exitCode = 1
