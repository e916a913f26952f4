/**
 * The epoch, the last assigned offset and the oldest retained offset of the epoch (last + 1 if
 * none is retained).
 */
export const LOG_HEAD_QUERY = `SELECT epoch, position AS "offset",
   greatest(h.epoch_from + 1, coalesce(
     (SELECT p.position FROM publication p ORDER BY p.position LIMIT 1), h.position + 1)) AS earliest
 FROM publication_head h`
