import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { REST_ENDPOINTS } from '@ssv-exporter/gateway-api/rest/endpoints'
import { expect, it } from 'vitest'
import type { Get } from './get.ts'
import { createQuery } from './query.ts'

const README = join(import.meta.dirname, '../../README.md')
const PAGING = ['limit', 'cursor']

type Call = (...args: unknown[]) => unknown

/** The methods of an object of objects, by path. */
const methodsOf = (value: object, path: string): [string, Call][] =>
  Object.entries(value).flatMap(([name, member]) =>
    typeof member === 'function'
      ? [[`${path}.${name}`, member as Call]]
      : methodsOf(member, `${path}.${name}`),
  )

/** The path that a method requests, with `x` for each path parameter. */
async function pathOf(method: (query: object) => Call): Promise<string> {
  const paths: string[] = []
  const get: Get = async (path) => {
    paths.push(path)
    return { data: [], nextCursor: null, asOf: { epoch: 'e', offset: 0 } } as never
  }
  const result = await method(createQuery(get))('x')
  if (result !== null && typeof result === 'object' && Symbol.asyncIterator in result) {
    for await (const _ of result as AsyncIterable<unknown>) break
  }
  return paths[0] ?? ''
}

it('README.md lists every query with its parameters', async () => {
  const expected: string[] = []
  for (const [name] of methodsOf(
    createQuery(async () => ({}) as never),
    'query',
  )) {
    const method = (query: object) => Object.fromEntries(methodsOf(query, 'query'))[name] as Call
    const path = await pathOf(method)
    const endpoint = REST_ENDPOINTS.find(({ url }) => url.replaceAll(/\{\w+\}/g, 'x') === path)
    const filters = Object.keys(endpoint?.query.shape ?? {}).filter((key) => !PAGING.includes(key))
    const parameters = [
      ...Object.keys(endpoint?.path.shape ?? {}),
      ...(filters.length === 0 ? [] : [`{ ${filters.join(', ')} }`]),
    ]
    expected.push(`${name}(${parameters.join(', ')})`)
  }
  const listed = readFileSync(README, 'utf8').matchAll(/^\| `(query\.[^`]+)`/gm)
  expect([...listed].map(([, call]) => call)).toEqual(expected)
})
