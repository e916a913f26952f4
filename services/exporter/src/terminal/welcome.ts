/** Next steps for a person: the addresses, and commands to paste. */
export function welcome(network: string, gatewayUrl: string, adminUrl: string): string {
  const webSocket = gatewayUrl.replace(/^http/, 'ws').replace(/\/$/, '')
  const admin = adminUrl.replace(/\/$/, '')
  const query = `{"type":"operator","filter":{"from":0}}`
  return [
    '',
    `SSV Exporter is ready: network ${network}, in sync with the chain.`,
    '',
    `  stream    ${webSocket}/stream`,
    `  query     ${webSocket}/query`,
    `  status    ${admin}/status`,
    `  metrics   ${admin}/metrics`,
    `  live page ${gatewayUrl.replace(/\/$/, '')}/example`,
    '',
    '  Follow the stream, or send a query (paste one):',
    `    npx wscat -c ${webSocket}/stream`,
    `    npx wscat -c ${webSocket}/query -w 1 -x '${query}'`,
    '',
    '  Ctrl-C stops.',
    '',
    '',
  ].join('\n')
}
