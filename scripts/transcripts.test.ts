import { afterEach, expect, test } from 'vitest'
import { connect } from '../services/gateway/src/testing/client.ts'
import {
  type ExampleNetwork,
  startExampleNetwork,
} from '../services/gateway/src/testing/example-network.ts'
import { blocksOf, CODE_BLOCKS, type CodeBlock, isShownAs } from './code-blocks.ts'

let running: ExampleNetwork
afterEach(() => running?.stop())

/** Plays `>` lines and expects `<` lines; `#` lines are events in the network. */
async function playMessages(path: string, { lines }: CodeBlock): Promise<void> {
  const client = await connect(running.url(path))
  for (const line of lines) {
    const text = line.slice(2)
    if (line.startsWith('> ')) client.send(text)
    else if (line.startsWith('# ')) void running.emit(text)
    else {
      expect(line).toMatch(/^< /)
      let actual = await client.next()
      while (/"op":"heartbeat"/.test(actual) && !/heartbeat/.test(text))
        actual = await client.next()
      expectShown(text, actual.trimEnd())
    }
  }
  client.socket.terminate()
}

/** Plays `> GET path` lines and expects `<` lines. */
async function playRest({ lines }: CodeBlock): Promise<void> {
  let body = ''
  for (const line of lines) {
    const [, path] = /^> GET (\S+)$/.exec(line) ?? []
    if (path !== undefined) {
      const response = await fetch(`${running.gateway.url}${path}`)
      expect(response.status, line).toBe(200)
      body = await response.text()
    } else expectShown(/^< (.*)$/.exec(line)?.[1] ?? 'no line of a transcript', body)
  }
}

async function runStatements({ lines }: CodeBlock): Promise<void> {
  const rows = await running.database.query(
    'document',
    `${lines.join('\n').replace(/;$/, '')} RETURNING 1`,
  )
  expect(rows.length).toBeGreaterThan(0)
}

function expectShown(shown: string, actual: string): void {
  if (!isShownAs(shown, actual)) expect(actual).toBe(shown)
}

/** How the blocks of a kind are run; each gets a separate example network. */
const PLAYERS: Readonly<Record<string, (block: CodeBlock) => Promise<void>>> = {
  'text query': (block) => playMessages('/query', block),
  'text stream': (block) => playMessages('/stream', block),
  'text stream-v2': (block) => playMessages('/stream?v=2', block),
  'text rest': playRest,
  sql: runStatements,
}

/** Kinds that another test runs, and the documents it reads. */
const RUN_ELSEWHERE: Readonly<Record<string, RegExp>> = {
  // scripts/documents.test.ts
  sh: /./,
  // scripts/readme.test.ts
  console: /^README\.md$/,
  // packages/jobs/src/refusals.test.ts, services/gateway/src/faults/redis-rights.test.ts
  'text acl': /^docs\/operations\.md$/,
  // services/gateway/src/faults/reader-role.test.ts
  'sql role': /^docs\/operations\.md$/,
  // services/gateway/src/client-readme.test.ts
  ts: /^packages\/client\/README\.md$/,
}

/** Kinds with nothing to run. */
const DRAWINGS = ['mermaid', 'text drawing']

/** Why nothing runs a block; undefined if something does. */
function untested({ path, kind, lines }: CodeBlock): string | undefined {
  if (kind in PLAYERS || RUN_ELSEWHERE[kind]?.test(path)) return undefined
  if (!DRAWINGS.includes(kind)) return `no test runs blocks of the kind "${kind}" in ${path}`
  const transcript = lines.find((line) => /^\s*(?:[$<>{[]|GET |npm |npx )/.test(line))
  return transcript && `a drawing holds "${transcript}"`
}

test.each(CODE_BLOCKS)('$path:$line is run by a test', (block) => {
  expect(untested(block)).toBeUndefined()
})

test('rejects a block that no test runs', () => {
  const of = (text: string) => blocksOf('docs/new.md', text).map(untested)
  expect(of('```text query\n> {}\n```\n')).toEqual([undefined])
  expect(of('```\n$ npm start\n```\n')).toEqual([expect.stringContaining('kind ""')])
  expect(of('```console\n$ npm start\nready\n```\n')).toEqual([expect.stringContaining('console')])
  expect(of('Ask:\n\n    > {"type":"operator"}\n')).toEqual([expect.stringContaining('indented')])
  expect(of('```text drawing\na ─▶ b\n```\n')).toEqual([undefined])
  expect(of('```text drawing\n> {}\n```\n')).toEqual(['a drawing holds "> {}"'])
})

test('`…` matches omitted text, within a string if it is in one; everything else matches literally', () => {
  expect(isShownAs('{"a":"…",…}', '{"a":"b","c":[1]}')).toBe(true)
  expect(isShownAs('{"a":"…"}', '{"b":"c"}')).toBe(false)
  expect(isShownAs('[{"a":"b…","c":2},…]', '[{"a":"b","c":1},{"a":"b","c":2}]')).toBe(false)
  expect(isShownAs('[{…"c":2,…}]', '[{"a":"b","c":2,"d":3}]')).toBe(true)
  expect(isShownAs('a.c', 'abc')).toBe(false)
})

test.each(CODE_BLOCKS.filter(({ kind }) => kind in PLAYERS))(
  '$path:$line runs as written',
  async (block) => {
    expect(block.lines.some((line) => /^(?:< |[A-Z])/.test(line))).toBe(true)
    running = await startExampleNetwork()
    await PLAYERS[block.kind]?.(block)
  },
)
