import { Parser } from '@asyncapi/parser'
import { Validator } from '@seriousme/openapi-schema-validator'
import { REST_ENDPOINTS } from '@ssv-exporter/gateway-api/rest/endpoints'
import { problem } from '@ssv-exporter/gateway-api/rest/problem'
import { describe, expect, it } from 'vitest'
import { asyncApiDocument } from './async-api.ts'
import { CHANNELS } from './channels.ts'
import { REST_EXAMPLES } from './examples/rest-examples.ts'
import { openApiDocument } from './open-api.ts'

const openApi = openApiDocument('1.2.3')
const asyncApi = asyncApiDocument('1.2.3')

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1', async () => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate(structuredClone(openApi))
    expect(errors ?? []).toEqual([])
    expect([valid, validator.version]).toEqual([true, '3.1'])
  })

  it('contains every endpoint with every parameter', () => {
    const { paths } = openApi as {
      paths: Record<string, { get: { parameters: { name: string; in: string }[] } }>
    }
    for (const { url, path, query } of REST_ENDPOINTS) {
      expect(paths[url]?.get.parameters.map(({ name }) => name)).toEqual([
        ...Object.keys(path.shape),
        ...Object.keys(query.shape),
      ])
    }
  })

  it('has an example for every endpoint, valid against its schema', () => {
    for (const { name, answer } of REST_ENDPOINTS) {
      const examples = REST_EXAMPLES.filter(({ endpoint }) => endpoint === name)
      expect(examples).not.toEqual([])
      for (const { accept, status, body } of examples) {
        if (status !== 200) problem.parse(body)
        else if (accept === 'application/json') answer.parse(body)
      }
    }
  })
})

it.each([
  ['OpenAPI', openApi],
  ['AsyncAPI', asyncApi],
])('describes every named schema of the %s document', (_, document) => {
  const { schemas } = document.components as { schemas: Record<string, object> }
  expect(Object.keys(schemas)).toContain('Validator')
  const empty = Object.entries(schemas).filter(
    ([, schema]) => !('properties' in schema || 'oneOf' in schema || 'anyOf' in schema),
  )
  expect(empty).toEqual([])
})

describe('the AsyncAPI document', () => {
  it('is AsyncAPI 3.0, with examples valid against their schemas', async () => {
    const { document, diagnostics } = await new Parser().parse(structuredClone(asyncApi) as never)
    const complaints = diagnostics.filter(({ severity }) => severity <= 1)
    expect(complaints.map(({ code, path, message }) => [code, path.join('/'), message])).toEqual([])
    expect(document?.version()).toBe('3.0.0')
    expect(document?.allMessages().length).toBeGreaterThan(20)
  })

  it('has examples that are valid against their schemas', () => {
    const shown = new Set<string>()
    for (const { client, server, dialogue, name } of CHANNELS) {
      for (const step of dialogue) {
        if (step.by === 'network') continue
        const schema = (step.by === 'client' ? client : server)[step.message]
        if (step.by === 'server' || name === 'streamV2') schema?.parse(step.payload)
        expect(schema).toBeDefined()
        shown.add(`${name} ${step.message}`)
      }
    }
    expect(shown.size).toBeGreaterThan(20)
  })
})
