export type Service = 'gateway' | 'chain-indexer' | 'exporter' | 'ibft-collector'

/** The program of a service: its source if this process runs from sources, else the build. */
export function serviceMain(service: Service): URL {
  const fromSource = process.execArgv.some((argument) =>
    /^(--conditions|-C)[= ]?source$/.test(argument),
  )
  const main = fromSource ? 'src/main.ts' : 'dist/main.js'
  return new URL(`../../../services/${service}/${main}`, import.meta.url)
}
