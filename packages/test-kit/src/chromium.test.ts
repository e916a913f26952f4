import { expect, it } from 'vitest'
import { chromiumIsAvailable, startChromium } from './chromium.ts'

it.runIf(await chromiumIsAvailable())('opens a page in a real browser', async () => {
  const browser = await startChromium()
  const page = await browser.newPage()
  expect(await page.evaluate(() => typeof globalThis.WebSocket)).toBe('function')
  await browser.close()
})
