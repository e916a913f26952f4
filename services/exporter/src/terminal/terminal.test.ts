import { expect, test } from 'vitest'
import { bar, duration, grouped } from './format.ts'
import { Rate } from './rate.ts'
import { createScreen } from './screen.ts'
import { summaryLine } from './summary-line.ts'
import { syncLine } from './sync-line.ts'
import { welcome } from './welcome.ts'

test('groups digits, prints durations with at most two units, and draws bars', () => {
  expect([0, 999, 1_000, 26_400_000].map(grouped)).toEqual(['0', '999', '1 000', '26 400 000'])
  expect([0.4, 59, 60, 3_599, 7_500].map(duration)).toEqual([
    '0 s',
    '59 s',
    '1 m 0 s',
    '59 m 59 s',
    '2 h 5 m',
  ])
  expect([-1, 0, 0.5, 1, 2].map((share) => bar(share, 4))).toEqual([
    '░░░░',
    '░░░░',
    '██░░',
    '████',
    '████',
  ])
})

test('measures a rate over its window only', () => {
  const rate = new Rate(10_000)
  expect(rate.perSecond).toBe(0)
  rate.add(0, 0)
  rate.add(10_000, 1_000)
  expect(rate.perSecond).toBe(100)
  rate.add(20_000, 1_000)
  expect(rate.perSecond).toBe(0)
})

test('prints blocks, speed, events and remaining time of the synchronisation', () => {
  const facts = { startBlock: 101, indexedBlock: 350, headBlock: 1_100, events: 1_204 }
  expect(syncLine({ ...facts, blocksPerSecond: 25 })).toBe(
    'Syncing █████░░░░░░░░░░░░░░░ 25 %  block 350 of 1 100  25 blocks/s  1 204 events  ETA 30 s',
  )
  expect(syncLine({ ...facts, blocksPerSecond: 0 })).toContain('ETA …')
})

test('prints how far the registry is behind the head', () => {
  const facts = {
    headBlock: 20,
    indexedBlock: 20,
    operators: 4,
    validators: 1_500,
    clients: 2,
  }
  expect(summaryLine(facts)).toBe('head 20  in sync  4 operators  1 500 validators  2 clients')
  expect(summaryLine({ ...facts, indexedBlock: 17 })).toContain('3 behind')
})

test('prints peers, decided messages or duties, and the progress of history while heights are missing', () => {
  const facts = {
    headBlock: 20,
    indexedBlock: 20,
    operators: 4,
    validators: 1,
    clients: 0,
  }
  const history = { heightsGot: 500, heightsWanted: 0, etaSeconds: undefined }
  const line = (more: object) =>
    summaryLine({
      ...facts,
      collecting: { peers: 4, decided: 1_200, history: { ...history, ...more } },
    })
  expect(line({})).toContain('1 validators  4 peers  1 200 decided  0 clients')
  expect(line({ heightsWanted: 1_500 })).toContain('history 500 of 2 000 ETA …  0 clients')
  expect(line({ heightsWanted: 1_500, etaSeconds: 61 })).toContain('of 2 000 ETA 1 m 1 s')
  expect(summaryLine({ ...facts, collecting: { peers: 4, duties: 1_200 } })).toContain(
    '1 validators  4 peers  1 200 duties  0 clients',
  )
})

test('prints the addresses and commands to paste', () => {
  const text = welcome('devnet', 'http://127.0.0.1:14000', 'http://127.0.0.1:15000')
  expect(text).toContain('npx wscat -c ws://127.0.0.1:14000/stream\n')
  expect(text).toContain('http://127.0.0.1:15000/metrics')
  expect(text).toContain('http://127.0.0.1:14000/example')
  expect(text).toContain('http://127.0.0.1:14000/docs')
  expect(text).toContain("curl 'http://127.0.0.1:14000/v1/validators?limit=1'")
})

test('keeps the live line below other output, without wrapping', () => {
  let shown = ''
  const screen = createScreen({
    columns: 11,
    write: (text) => {
      shown += text
    },
  })
  screen.live('0123456789 and more')
  screen.print('printed\n')
  screen.live('')
  expect(shown).toBe('0123456789\r\u001b[2Kprinted\n0123456789\r\u001b[2K')
})
