import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { CODE_BLOCKS, DOCUMENTS } from './code-blocks.ts'
import { GENERATED_DOCUMENTS } from './generated-documents.ts'
import { ROOT, sourceFiles } from './source-files.ts'

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const root = JSON.parse(read('package.json'))

/** Programs that a command may use although the repository does not contain them. */
const OF_THE_READER = ['cp', 'curl', 'docker', 'helm', 'kubectl', 'npx']

/**
 * The lines of every block of shell commands; those that need a network, an engine or a cluster are
 * not run here.
 */
const COMMANDS = CODE_BLOCKS.filter(({ kind }) => kind === 'sh').flatMap(({ path, lines }) =>
  lines.filter((line) => line !== '').map((line) => ({ path, line })),
)

test.each(GENERATED_DOCUMENTS)('$path is up to date', (document) => {
  const wanted = document.text()
  expect(
    read(document.path) === wanted,
    'stale: node --conditions=source scripts/write-references.ts',
  ).toBe(true)
})

test.each(COMMANDS)('$path: "$line" is an existing command', ({ line }) => {
  const [program = '', ...args] = line.split(' ')
  if (program === 'npm') {
    const script = args[0] === 'run' ? args[1] : args[0]
    expect(Object.keys(root.scripts)).toContain(script)
  } else if (program === 'node') {
    const file = args.find((argument) => !argument.startsWith('-')) ?? ''
    const source = file.replace(/\/dist\/(.*)\.js$/, '/src/$1.ts')
    expect(existsSync(join(ROOT, source)), source).toBe(true)
  } else {
    expect(OF_THE_READER).toContain(program)
  }
  for (const path of line.match(/\.env\.example|k8s\/[\w-]+/g) ?? []) {
    expect(existsSync(join(ROOT, path)), path).toBe(true)
  }
})

test('npm start -- --help lists every flag that the documents use', () => {
  const { stdout, status } = spawnSync('npm', ['start', '--', '--help'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  expect(status).toBe(0)
  expect(stdout).toContain('Usage: npm start --')
  const started = COMMANDS.filter(({ line }) => line.startsWith('npm start -- '))
  const used = started.flatMap(({ line }) => line.match(/(?<= )--[a-z-]+/g) ?? [])
  for (const flag of used.filter((name) => name !== '--help')) expect(stdout).toContain(flag)
  // It compiles changed sources first.
})

test.each(DOCUMENTS)('every link in %s resolves', (path) => {
  const links = [...read(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
  for (const link of links.filter((target) => !/^https?:/.test(target))) {
    const [file = '', anchor] = link.split('#')
    const target = file === '' ? path : relative(ROOT, join(ROOT, dirname(path), file))
    expect(existsSync(join(ROOT, target)), link).toBe(true)
    if (anchor !== undefined) expect(anchorsOf(target), link).toContain(anchor)
  }
})

test('docs/dependencies.md lists exactly the third-party packages of the workspace', () => {
  const files = globSync(['package.json', '{packages,services,bench,toolchain}/**/package.json'], {
    cwd: ROOT,
    exclude: ['**/node_modules', '**/dist'],
  })
  const named = files.flatMap((path) => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read(path))
    return Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })
  })
  const foreign = new Set(named.filter((name) => !name.startsWith('@ssv-exporter/')))
  const documented = rowsOf('docs/dependencies.md')
  expect(documented).toEqual([...new Set(documented)])
  expect(documented.sort()).toEqual([...foreign].sort())
})

test('docs/operations.md lists exactly the error codes of the services', () => {
  const codes = sourceFiles().flatMap((path) => codesIn(read(path)))
  const documented = rowsOf('docs/operations.md').filter((name) => /^[A-Z]+(_[A-Z]+)*$/.test(name))
  expect(documented.sort()).toEqual([...new Set(codes)].sort())
})

/** First cells of table rows that are code. */
function rowsOf(path: string): string[] {
  return [...read(path).matchAll(/^\| `([^`]+)` /gm)].map(([, name = '']) => name)
}

/** Codes of error classes in a source. */
function codesIn(source: string): string[] {
  if (!source.includes('extends ExporterError')) return []
  const prefixed = /code: `RPC_\$\{reason/.test(source)
  if (prefixed)
    return [...source.matchAll(/^ {2}\| '(\w+)'$/gm)].map(([, r = '']) => `RPC_${r.toUpperCase()}`)
  // Given literally, or chosen by a function of the same file.
  const given = [...source.matchAll(/\bcode:[^\n]*/g)]
  const chosen = [...source.matchAll(/\breturn [^\n]*'[A-Z]+_[A-Z_]+'[^\n]*/g)]
  return [
    ...given.flatMap(([line]) => line.match(/(?<=')[A-Z_]{4,}(?=')/g) ?? []),
    ...chosen.flatMap(([line]) => line.match(/(?<=')[A-Z]+_[A-Z_]+(?=')/g) ?? []),
  ]
}

/** As GitHub generates them from headings. */
function anchorsOf(path: string): string[] {
  return [...read(path).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )
}

test('CONTRIBUTING.md names existing files', () => {
  const paths = pathsIn(read('CONTRIBUTING.md'))
  expect(paths.length).toBeGreaterThan(50)
  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
})

/** Each path is a paragraph that ends with a colon, and its steps as an ordered list. */
const PATHS = section('CONTRIBUTING.md', '## Map')
  .split(/\n\n(?=A [^\n]+(?:\n[^\n]+)*:\n\n1\. )/)
  .slice(1)
  .map((path) => [path.split(/[:(]/)[0]?.trim() ?? '', pathsIn(path)] as const)

test('CONTRIBUTING.md has six paths through the code', () => {
  expect(PATHS.length).toBe(6)
})

test.each(PATHS)('CONTRIBUTING.md: the path of "%s" leads from file to file', (_, files) => {
  expect(files.length).toBeGreaterThan(5)
  const links = files.flatMap((file) =>
    importedBy(file).flatMap((other) => (files.includes(other) ? [file, other] : [])),
  )
  expect(files.filter((file) => !links.includes(file))).toEqual([])
})

/** The part of a document below a heading, up to the next one of the second level. */
function section(path: string, heading: string): string {
  const text = read(path)
  const [part = ''] = text.slice(text.indexOf(`${heading}\n`) + heading.length).split('\n## ')
  return part
}

/** An existing example for each placeholder of the worked examples. */
const EXAMPLES = new Map([
  ['<record>', 'operator'],
  ['<records>', 'operators'],
  ['<thing>', 'account'],
  ['<things>', 'accounts'],
])

/** Files named in a text. Those without a package are below the `src` of the previous one. */
function pathsIn(text: string): string[] {
  let base = ''
  return [...text.matchAll(/`([\w./<>-]+\.(?:ts|mjs|json))`/g)].map(([, named = '']) => {
    const path = named.replaceAll(/<\w+>/g, (one) => EXAMPLES.get(one) ?? one)
    base = /^(?:packages|services)\/[\w-]+\/src\//.exec(path)?.[0] ?? base
    return existsSync(join(ROOT, path)) ? path : `${base}${path}`
  })
}

/** Files that a file imports, also as worker threads. */
function importedBy(path: string): string[] {
  return [...read(path).matchAll(/(?:from |new URL\()'([^']+)'/g)].flatMap(([, target = '']) => {
    if (target.startsWith('.')) return relative(ROOT, join(ROOT, dirname(path), target))
    const [, name, file] = /^@ssv-exporter\/([^/]+)\/(.+)$/.exec(target) ?? []
    return ['packages', 'services'].map((folder) => `${folder}/${name}/src/${file}.ts`)
  })
}
