import { expect, test } from 'vitest'
import { parseBlock } from './parse-block.ts'
import { parseLog } from './parse-log.ts'

const address = `0x${'ab'.repeat(20)}`
const hash = `0x${'CD'.repeat(32)}`
const log = {
  address: address.toUpperCase().replace('0X', '0x'),
  blockNumber: '0x10',
  blockHash: hash,
  transactionHash: hash,
  transactionIndex: '0x0',
  logIndex: '0x1',
  topics: [hash],
  data: '0xFF',
  removed: false,
}
const block = { number: '0x10', hash, parentHash: hash, timestamp: '0x65000000' }

test('reads a log in lower case', () => {
  expect(parseLog(log, address)).toMatchObject({
    blockNumber: 16,
    logIndex: 1,
    data: Buffer.from([0xff]),
    topics: [hash.toLowerCase()],
    blockTimestamp: undefined,
  })
})

test.each([
  ['of another address', { address: `0x${'00'.repeat(20)}` }],
  ['that was removed', { removed: true }],
  ['pending', { blockNumber: null }],
  ['with an impossible index', { logIndex: '0x80000000' }],
  ['of a transaction with an impossible index', { transactionIndex: '0xffffffff' }],
  ['with an invalid number', { blockNumber: '16' }],
  ['with half a byte of data', { data: '0xf' }],
  ['with five topics', { topics: Array(5).fill(hash) }],
  ['with a short topic', { topics: ['0x00'] }],
  ['without topics', { topics: undefined }],
])('rejects a log %s', (_, fault) => {
  expect(parseLog({ ...log, ...fault }, address)).toBeUndefined()
})

test.each([null, 7, 'log', []])('rejects %j as a log and as a block', (value) => {
  expect(parseLog(value, address)).toBeUndefined()
  expect(parseBlock(value)).toBeUndefined()
})

test('rejects a block with an impossible timestamp', () => {
  expect(parseBlock(block)).toMatchObject({ number: 16 })
  expect(parseBlock({ ...block, timestamp: '0xffffffffffff' })).toBeUndefined()
})
