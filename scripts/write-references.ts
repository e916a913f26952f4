// Writes generated files: node --conditions=source scripts/write-references.ts
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { GENERATED_DOCUMENTS } from './generated-documents.ts'
import { ROOT } from './source-files.ts'

for (const document of GENERATED_DOCUMENTS) {
  writeFileSync(join(ROOT, document.path), document.text())
  process.stdout.write(`${document.path}\n`)
}
