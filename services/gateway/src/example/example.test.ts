import { chromiumIsAvailable, startChromium } from '@ssv-exporter/test-kit/chromium'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decidedBody, dutyBody, keyOf, operatorBody, validatorBody } from '../testing/bodies.ts'
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
    await open(page)
  })
  afterAll(async () => {
    await browser.close()
    await running.stop()
  })

  const open = (on: Page) => on.goto(running.url('/example').replace('ws', 'http'))
  const rows = () => page.locator('#rows tr').allInnerTexts()
  const textOf = async (id: string) => (await page.locator(`#${id}`).textContent()) ?? ''

  it('shows events, newest first, and the position', async () => {
    await expect.poll(() => textOf('state')).toBe('live')
    await expect.poll(() => textOf('network')).toContain('devnet')
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

  it("shows the gateway's error for an invalid filter", async () => {
    await page.fill('[name=key]', 'not hex')
    await page.click('text=Apply')
    await expect.poll(() => textOf('notices')).toContain('The filter was refused')
    await page.fill('[name=key]', '')
  })

  it('resumes when reopened, and reports when it cannot', async () => {
    await page.reload()
    await running.publish(operatorBody(7))
    await expect.poll(rows).toHaveLength(1)
    expect((await rows())[0]).toMatch(/^6\s+operator/)
    await expect.poll(() => textOf('position')).toBe('6')

    // The page reads what is stored when it starts, and soon overwrites it.
    await page.addInitScript(
      `localStorage.setItem('ssv-exporter position', '{"epoch":"another log","offset":1}')`,
    )
    await page.reload()
    await expect.poll(() => textOf('notices')).toContain('Gap (epoch)')
    await expect.poll(rows).toHaveLength(6)
    expect(faults).toEqual([])
  })

  it('shows the position from the start, before any event', async () => {
    const fresh = await browser.newPage()
    await running.database.query('seed', 'UPDATE cursor SET finalized_block = 1234')
    await fresh.addInitScript('globalThis.requestAnimationFrame = () => 0')
    await open(fresh)
    await expect.poll(() => fresh.locator('#top').textContent()).toBe('6')
    await expect.poll(() => fresh.locator('#position').textContent()).toBe('0')
    await expect.poll(() => fresh.locator('#final').textContent()).toBe('1,234')
    await fresh.close()
  })

  it('saves its position as soon as it changes', async () => {
    const context = await browser.newContext()
    const [first, second] = [await context.newPage(), await context.newPage()]
    // The page's timers never fire.
    await first.addInitScript('globalThis.setInterval = () => 0')
    await open(first)
    await expect.poll(() => first.locator('#rows tr').count()).toBe(6)
    const stored = await first.evaluate(`localStorage.getItem('ssv-exporter position')`)
    expect(JSON.parse(String(stored))).toMatchObject({ offset: 6 })
    await first.close()
    await running.publish(operatorBody(8))
    await open(second)
    await expect.poll(() => second.locator('#rows tr').allInnerTexts()).toHaveLength(1)
    expect(await second.locator('#rows tr').allInnerTexts()).toEqual([
      expect.stringMatching(/^7\s+operator/),
    ])
    await context.close()
  })

  it('never saves a position that it has not shown, even when closed', async () => {
    const context = await browser.newContext()
    const hidden = await context.newPage()
    const received: string[] = []
    hidden.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => received.push(String(payload))),
    )
    // As in a background tab.
    await hidden.addInitScript('globalThis.requestAnimationFrame = () => 0')
    await open(hidden)
    await expect.poll(() => received.join('\n')).toContain('"offset":7')
    await hidden.reload()
    const stored = await hidden.evaluate(`localStorage.getItem('ssv-exporter position')`)
    expect(JSON.parse(String(stored))?.offset ?? 0).toBeLessThan(7)
    await hidden.close()
    const visible = await context.newPage()
    await open(visible)
    await expect.poll(() => visible.locator('#rows tr').allInnerTexts()).toHaveLength(7)
    await context.close()
  })

  it('shows who performed a duty, and who did not, also on a screen 360 pixels wide', async () => {
    const phone = await browser.newPage({ viewport: { width: 360, height: 740 } })
    await open(phone)
    await expect.poll(() => phone.locator('#rows tr').count()).toBe(7)
    await running.publish(dutyBody({ slot: 320_000, keys: [keyOf(1), keyOf(2)] }))
    await running.publish(dutyBody({ slot: 320_001, keys: [keyOf(1)], signers: [1, 2, 3, 4] }))
    await expect.poll(() => phone.locator('#rows tr').count()).toBe(9)
    expect((await phone.locator('#rows tr').allInnerTexts()).slice(0, 2)).toEqual([
      expect.stringMatching(
        /^9\s+duty\s+put\s+ATTESTER\s+slot 320001\s+0{15}…0001\s+signers 1 2 3 4\s+after 4\.5 s$/,
      ),
      expect.stringMatching(
        /^8\s+duty\s+put\s+ATTESTER\s+slot 320000\s+2 validators\s+signers 1 2 3, not 4\s+after 4\.5 s$/,
      ),
    ])
    const widths =
      await phone.evaluate(`[document.documentElement, document.querySelector('.scroll')]
      .map((element) => element.scrollWidth - element.clientWidth)`)
    expect(widths).toEqual([0, 0])
    await phone.close()
  })
})
