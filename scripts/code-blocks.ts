import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './source-files.ts'

/** Every document of the repository, relative to the root. */
export const DOCUMENTS = globSync(
  ['*.md', 'docs/*.md', '{packages,services}/*/README.md', 'bench/README.md'],
  {
    cwd: ROOT,
  },
).sort()

export interface CodeBlock {
  /** The document, relative to the root. */
  readonly path: string
  /** Line where the block starts, from 1. */
  readonly line: number
  /** The info string of the opening fence; `indented` for a block without fences. */
  readonly kind: string
  readonly lines: readonly string[]
}

/** Every code block of the documents. */
export const CODE_BLOCKS: readonly CodeBlock[] = DOCUMENTS.flatMap((path) =>
  blocksOf(path, readFileSync(join(ROOT, path), 'utf8')),
)

/** The code blocks of a Markdown text. A fence inside a list item may be indented. */
export function blocksOf(path: string, text: string): CodeBlock[] {
  const blocks: CodeBlock[] = []
  let open: { line: number; kind: string; lines: string[] } | undefined
  let before = ''
  for (const [i, content] of text.split('\n').entries()) {
    const fence = /^ *```(.*)$/.exec(content)
    if (open !== undefined && fence !== null) {
      blocks.push({ path, ...open })
      open = undefined
    } else if (open !== undefined) {
      open.lines.push(content)
    } else if (fence !== null) {
      open = { line: i + 1, kind: fence[1]?.trim() ?? '', lines: [] }
    } else if (/^(?: {4}|\t)\s*\S/.test(content) && before.trim() === '') {
      blocks.push({ path, line: i + 1, kind: 'indented', lines: [content] })
    }
    before = content
  }
  if (open !== undefined) throw new Error(`${path}:${open.line}: the block has no end`)
  return blocks
}

/**
 * Whether a line of output matches the one of a document, where `…` stands for omitted text: within
 * a string, or anywhere.
 */
export function isShownAs(shown: string, actual: string): boolean {
  const pattern = shown
    .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/(?<![{[,])…(?=")/g, '[^"]*')
    .replaceAll('…', '.*')
  return new RegExp(`^${pattern}$`, 's').test(actual)
}
