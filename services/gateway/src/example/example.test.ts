import { chromiumIsAvailable, startChromium } from '@ssv-exporter/test-kit/chromium'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decidedBody, operatorBody, validatorBody } from '../testing/bodies.ts'
import { buildClient } from '../testing/build-client.ts'
import { startGateway, type TestGateway } from '../testing/start-gateway.ts'

describe.skipIf(!(await chromiumIsAvailable()))('the example page', () => {
  let running: TestGateway
  let browser: Browser
  let page: Page
  const faults: string[] = []
  beforeAll(async () => {
    await buildClient()
    ;[running, browser] = await Promise.all([
      startGateway({ options: { streamHeartbeatMs: 200 } }),
      startChromium(),
    ])
    page = await browser.newPage()
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text())
    })
    await page.goto(running.url('/example').replace('ws', 'http'))
  })
  afterAll(async () => {
    await browser.close()
    await running.stop()
  })

  const rows = () => page.locator('#rows tr').allInnerTexts()
  const textOf = async (id: string) => (await page.locator(`#${id}`).textContent()) ?? ''

  it('shows what happens, the newest first, and how far it is', async () => {
    await expect.poll(() => textOf('state')).toBe('live')
    expect(await textOf('network')).toContain('devnet')
    await running.publish(operatorBody(5), validatorBody(3), decidedBody(1, 42))
    await expect.poll(rows).toHaveLength(3)
    const [decided, validator, operator] = await rows()
    expect(decided).toMatch(/^3\s+decided\s+put\s+.*ATTESTER\s+height 42\s+signers 1 2 3/)
    expect(validator).toMatch(/^2\s+validator\s+put/)
    expect(operator).toMatch(/^1\s+operator\s+put/)
    await expect.poll(() => textOf('position')).toBe('3')
    await expect.poll(() => textOf('top')).toBe('3')
  })

  it('changes the filter of the open stream', async () => {
    for (const other of ['validator', 'cluster', 'decided']) await page.uncheck(`[value=${other}]`)
    await page.click('text=Apply')
    await expect.poll(() => textOf('notices')).toContain('The filter holds behind 3.')
    await running.publish(decidedBody(1, 43), operatorBody(6))
    await expect.poll(rows).toHaveLength(4)
    expect((await rows())[0]).toMatch(/^5\s+operator/)
  })

  it('says what the gateway finds wrong with a filter', async () => {
    await page.fill('[name=key]', 'not hex')
    await page.click('text=Apply')
    await expect.poll(() => textOf('notices')).toContain('The filter was refused')
    await page.fill('[name=key]', '')
  })

  it('goes on where it was when it is opened again, and says so when it cannot', async () => {
    await page.reload()
    await running.publish(operatorBody(7))
    await expect.poll(rows).toHaveLength(1)
    expect((await rows())[0]).toMatch(/^6\s+operator/)
    await expect.poll(() => textOf('position')).toBe('6')

    // What is stored is looked at when the page begins, and written over soon.
    await page.addInitScript(
      `localStorage.setItem('ssv-exporter position', '{"epoch":"another log","offset":1}')`,
    )
    await page.reload()
    await expect.poll(() => textOf('notices')).toContain('Gap (epoch)')
    await expect.poll(rows).toHaveLength(6)
    expect(faults).toEqual([])
  })
})
