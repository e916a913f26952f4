// Finds retired words of docs/glossary.md in identifiers and file names: `npm run check`.
import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'

const FOLDERS = ['packages', 'services', 'bench', 'scripts']
const FEWEST_FILES = 100
/** The check and its test contain retired words themselves. */
const EXEMPT = /^scripts\/names\./

/**
 * Comments, strings and templates. A regular expression that contains a quote may hide the rest of
 * its line.
 */
const NO_CODE = /\/\*[\s\S]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g
const IDENTIFIER = /[A-Za-z_$][\w$]*/g

/** The words of a name, in lower case: `runInTurn`, `RUN_IN_TURN` and `run-in-turn` are all `run in turn`. */
const wordsOf = (name) =>
  name
    .replaceAll(/([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .join(' ')
    .toLowerCase()

/** Rows of the table: the word, and the folders in which it is retired. */
const retired = [
  ...readFileSync('docs/glossary.md', 'utf8')
    .split('\n## Retired words\n')[1]
    .matchAll(/^\| `([^`]+)` +\| (.+?) +\| (.+?) +\|$/gm),
].map(([, word, instead, places]) => ({
  word,
  instead: instead.replaceAll('`', ''),
  places:
    places === 'everywhere' ? [''] : [...places.matchAll(/`([^`]+)`/g)].map(([, p]) => `${p}/`),
}))

const files = globSync(
  FOLDERS.map((folder) => `${folder}/**/*.{ts,mjs}`),
  {
    exclude: (path) => /(^|\/)(node_modules|dist)$/.test(path),
  },
).filter((path) => !/(^|\/)(node_modules|dist)\//.test(path) && !EXEMPT.test(path))

let found = 0
for (const path of files) {
  const here = retired.filter(({ places }) => places.some((place) => path.startsWith(place)))
  if (here.length === 0) continue
  const code = readFileSync(path, 'utf8').replaceAll(NO_CODE, (text) =>
    text.replaceAll(/[^\n]/g, ' '),
  )
  const names = new Map([[basename(path).replace(/\.\w+$/, ''), 0]])
  for (const { 0: name, index } of code.matchAll(IDENTIFIER))
    if (!names.has(name)) names.set(name, index)
  for (const [name, at] of names) {
    const words = ` ${wordsOf(name)} `
    for (const { word, instead } of here) {
      if (!words.includes(` ${word} `)) continue
      const line = code.slice(0, at).split('\n').length
      process.stderr.write(`${path}:${line}: ${name}: "${word}" is retired, use ${instead}\n`)
      found += 1
    }
  }
}
process.stdout.write(`${files.length} files, ${retired.length} retired words, ${found} found\n`)
if (files.length < FEWEST_FILES || retired.length === 0) {
  process.stderr.write('Too few files or words were seen: the check looked at nothing\n')
  process.exitCode = 1
}
if (found > 0) process.exitCode = 1
