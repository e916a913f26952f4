import { describe, expect, it } from 'vitest'
import { MAX_JSON_DEPTH } from './json-reader.ts'
import { parseRequest } from './request.ts'

function accepted(input: string | Uint8Array) {
  const parsed = parseRequest(input)
  if (!parsed.ok) throw new Error(`refused: ${parsed.detail}`)
  return parsed.request
}

function refused(input: string | Uint8Array): string {
  const parsed = parseRequest(input)
  if (parsed.ok) throw new Error(`accepted: ${JSON.stringify(parsed.request.type)}`)
  return parsed.detail
}

describe('parseRequest', () => {
  it('reads every member of the filter', () => {
    expect(
      accepted(
        '{"type":"decided","filter":{"from":2,"to":4,"role":"ATTESTER","publicKey":"ab","includeRemoved":true}}',
      ),
    ).toEqual({
      type: 'decided',
      filter: { from: 2n, to: 4n, role: 'ATTESTER', publicKey: 'ab', includeRemoved: true },
    })
  })

  it('distinguishes a missing `to` from 0', () => {
    expect(accepted('{"filter":{"from":0}}').filter.to).toBeUndefined()
    expect(accepted('{"filter":{"to":0}}').filter.to).toBe(0n)
  })

  it('reads member names in any letter case', () => {
    const request = accepted('{"TYPE":"validator","Filter":{"FROM":1,"tO":2,"PUBLICKEY":"00"}}')
    expect(request).toMatchObject({
      type: 'validator',
      filter: { from: 1n, to: 2n, publicKey: '00' },
    })
  })

  it('uses the last of repeated members in document order, whatever their letter case', () => {
    expect(accepted('{"type":"a","TYPE":"b","type":"c"}').type).toBe('c')
    expect(accepted('{"type":"c","TYPE":"b"}').type).toBe('b')
    expect(accepted('{"filter":{"from":1,"from":2}}').filter.from).toBe(2n)
  })

  it('ignores unknown members of any shape', () => {
    const request = accepted(
      '{"id":[1,{"a":null}],"data":"x","type":"operator","filter":{"x":-1.5e3,"y":[true,false,""]}}',
    )
    expect(request.type).toBe('operator')
  })

  it('ignores anything after the first value', () => {
    expect(accepted('{"type":"operator"}}}garbage').type).toBe('operator')
    expect(accepted('null{"type":"operator"}').type).toBe('')
  })

  it('treats null as {} and a null member as absent', () => {
    expect(accepted('null')).toEqual(accepted('{}'))
    expect(accepted(' \t\r\n{"type":null,"filter":null}')).toEqual(accepted('{}'))
    expect(accepted('{"filter":{"from":null,"to":null,"role":null}}')).toEqual(accepted('{}'))
  })

  it('keeps every digit up to 2^64-1', () => {
    const { filter } = accepted('{"filter":{"from":9007199254740993,"to":18446744073709551615}}')
    expect(filter.from).toBe(9007199254740993n)
    expect(filter.to).toBe(18446744073709551615n)
  })

  it.each(['18446744073709551616', '-1', '-0', '1.5', '1.0', '1e3', '"1"', 'true', '[1]', '{}'])(
    'rejects %s as an integer and names the member',
    (value) => {
      expect(refused(`{"filter":{"from":${value}}}`)).toMatch(/^filter\.from: /)
    },
  )

  it('rejects an integer of many thousand digits without computing it', () => {
    expect(refused(`{"filter":{"to":${'9'.repeat(60_000)}}}`)).toMatch(
      /^filter\.to: not an integer/,
    )
  })

  it.each(['', '   ', '{', '{"type"', '{"type":"a', '{"type":"a\\', '{"filter":{"from":1', 'nul'])(
    'reports the truncated text %j as an unexpected EOF',
    (text) => {
      expect(refused(text)).toMatch(/unexpected EOF$/)
    },
  )

  it.each([
    '{bad',
    '[]',
    '5',
    '"x"',
    'true',
    '{"type":5}',
    '{"filter":[]}',
    '{"type":"a",}',
    "{'type':'a'}",
    '{"type":"\u0000"}',
    '{"type":"\\x"}',
    '{"filter":{"from":01}}',
    '{"filter":{"publicKey":5}}',
    '{"filter":{"includeRemoved":"true"}}',
    '\ufeff{}',
  ])('rejects %j', (text) => {
    expect(refused(text)).not.toBe('')
  })

  it('rejects deep nesting instead of overflowing the stack', () => {
    expect(refused(`{"x":${'['.repeat(60_000)}`)).toBe(`nested deeper than ${MAX_JSON_DEPTH}`)
    expect(refused('{"x":'.repeat(10_000))).toBe(`nested deeper than ${MAX_JSON_DEPTH}`)
    expect(accepted(`{"x":${'['.repeat(60)}${']'.repeat(60)}}`).type).toBe('')
  })

  it('reads bytes, with invalid UTF-8 as U+FFFD', () => {
    const bytes = Uint8Array.from([...Buffer.from('{"type":"a'), 0xff, ...Buffer.from('b"}')])
    expect(accepted(bytes).type).toBe('a\ufffdb')
  })

  it('keeps an escaped NUL and replaces a lone surrogate with U+FFFD', () => {
    expect(accepted('{"type":"\\u0000\\ud800"}').type).toBe('\u0000\ufffd')
  })
})
