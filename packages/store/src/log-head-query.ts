/** The epoch, the last position given and the oldest one of the epoch that is held, one above the last when none is. */
export const LOG_HEAD_QUERY = `SELECT epoch, position,
   greatest(h.epoch_from + 1, coalesce(
     (SELECT p.position FROM publication p ORDER BY p.position LIMIT 1), h.position + 1)) AS earliest
 FROM publication_head h`
