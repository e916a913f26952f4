import { expect, it } from 'vitest'
import { html, inline, table } from './html.ts'

it('escapes interpolated text once', () => {
  const evil = '<script>"&\'</script>'
  expect(html`<p title="${evil}">${html`<b>${evil}</b>`}${null}${false}${0}</p>`.text).toBe(
    '<p title="&lt;script&gt;&quot;&amp;&#39;&lt;/script&gt;"><b>&lt;script&gt;&quot;&amp;&#39;&lt;/script&gt;</b>0</p>',
  )
})

it('renders text in backticks as code', () => {
  expect(inline('a `<b>` c').text).toBe('a <code>&lt;b&gt;</code> c')
})

it('escapes table cells', () => {
  expect(table(['<'], [['>']]).text).toContain('<th>&lt;</th>')
  expect(table(['<'], [['>']]).text).toContain('<td>&gt;</td>')
})
