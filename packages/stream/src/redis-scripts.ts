/**
 * Both scripts: KEYS[1] = epoch, KEYS[2] = stream of the window, whose entry ids are
 * `<offset>-0`. Offsets are passed as text, because Lua prints numbers from 1e+15 on in
 * scientific notation.
 */
const TOP = `
local epoch = redis.call('GET', KEYS[1]) or ''
local newest = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
local top = newest and tonumber(string.match(newest[1], '^%d+')) or 0
`

/**
 * ARGV: epoch, channel, '1' when refilling, window size, then offset and entry of each
 * publication. Returns {1} or, if rejected, {0, epoch, top}.
 *
 * One PUBLISH carries all entries of the call: subscribers are woken once and never see a partial
 * batch.
 */
export const APPEND_SCRIPT = `${TOP}
local refill = ARGV[3] == '1'
if epoch ~= ARGV[1] then
  if not refill then return {0, epoch, top} end
  redis.call('DEL', KEYS[2])
  redis.call('SET', KEYS[1], ARGV[1])
  top = 0
end
local first = 5
while first < #ARGV and tonumber(ARGV[first]) <= top do first = first + 2 end
if first >= #ARGV then return {1} end
if tonumber(ARGV[first]) ~= top + 1 then
  if not refill then return {0, epoch, top} end
  redis.call('DEL', KEYS[2])
end
local entries = {}
for i = first, #ARGV, 2 do
  redis.call('XADD', KEYS[2], ARGV[i] .. '-0', 'e', ARGV[i + 1])
  entries[#entries + 1] = ARGV[i + 1]
end
redis.call('XTRIM', KEYS[2], 'MAXLEN', '~', ARGV[4])
local live = {'[', cjson.encode(ARGV[1]), ',', ARGV[first], ',[', table.concat(entries, ','), ']]'}
redis.call('PUBLISH', ARGV[2], table.concat(live))
return {1}
`

/** ARGV: start offset, number of entries (0 for none). Returns {epoch, top, entries}. */
export const WINDOW_SCRIPT = `${TOP}
if ARGV[2] == '0' then return {epoch, top, {}} end
return {epoch, top, redis.call('XRANGE', KEYS[2], ARGV[1] .. '-0', '+', 'COUNT', ARGV[2])}
`
