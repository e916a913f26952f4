// An indexer in a separate process, controlled over IPC, to be killed.
import { type AssemblyOptions, assembleIndexer, quietLogger } from '../assemble-indexer.ts'

process.once('message', async (options: AssemblyOptions) => {
  const running = assembleIndexer(options, { logger: quietLogger() })
  process.once('SIGTERM', async () => {
    await running.stop()
    process.exit(0)
  })
  void running.fatal.then((error) => {
    process.stderr.write(`the indexer could not go on: ${error}\n`)
    process.exit(1)
  })
  await running.start()
  process.send?.('started')
})
process.once('disconnect', () => process.exit(1))
