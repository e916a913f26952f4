/** Next steps for a person: the addresses, and commands to paste. */
export function welcome(network: string, gatewayUrl: string, adminUrl: string): string {
  const gateway = gatewayUrl.replace(/\/$/, '')
  const webSocket = gateway.replace(/^http/, 'ws')
  const admin = adminUrl.replace(/\/$/, '')
  const query = `{"type":"operator","filter":{"from":0}}`
  return [
    '',
    `SSV Exporter is ready: network ${network}, in sync with the chain.`,
    '',
    `  stream    ${webSocket}/stream`,
    `  query     ${webSocket}/query`,
    `  REST      ${gateway}/docs`,
    `  live page ${gateway}/example`,
    `  status    ${admin}/status`,
    `  metrics   ${admin}/metrics`,
    '',
    '  Follow the stream, or send a query (paste one):',
    `    npx wscat -c ${webSocket}/stream`,
    `    npx wscat -c ${webSocket}/query -w 1 -x '${query}'`,
    `    curl '${gateway}/v1/validators?limit=1'`,
    '',
    '  Ctrl-C stops.',
    '',
    '',
  ].join('\n')
}
