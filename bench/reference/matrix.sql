-- Of those who must hold a course on a day, how many hold it validly: by unit with those below it, by what is
-- known now. Written by hand for this one question; `bench.matrix` fills in the units, the day, the day 90 days
-- later, and how the database says on which day a proof has to be renewed for a duty.
WITH RECURSIVE
tree(top, unit) AS (
  SELECT id, id FROM unit WHERE id IN ({tops})
  UNION ALL
  SELECT tree.top, unit.id FROM tree JOIN unit ON unit.parent_id = tree.unit
),
serves AS (
  SELECT person_id, unit_id, track, post_id FROM posting
  WHERE retired_at IS NULL AND from_day <= :on AND (until_day IS NULL OR until_day >= :on)
),
members AS (
  SELECT DISTINCT tree.top, serves.person_id FROM serves JOIN tree ON tree.unit = serves.unit_id
),
asked AS (
  SELECT id, course_id, months, unit_id, track, post_id, person_id FROM requirement
  WHERE from_day <= :on AND (ended_day IS NULL OR ended_day > :on)
),
covers(requirement, course, months, unit) AS (
  SELECT id, course_id, months, unit_id FROM asked WHERE unit_id IS NOT NULL
  UNION ALL
  SELECT requirement, course, months, unit.id FROM covers JOIN unit ON unit.parent_id = covers.unit
),
duty AS (
  SELECT person_id, requirement, course, months FROM serves JOIN covers ON covers.unit = serves.unit_id
  UNION
  SELECT serves.person_id, id, course_id, months FROM serves JOIN asked ON asked.track = serves.track
  UNION
  SELECT serves.person_id, id, course_id, months FROM serves JOIN asked ON asked.post_id = serves.post_id
  UNION
  SELECT person_id, id, course_id, months FROM asked WHERE person_id IS NOT NULL
),
correction AS (
  SELECT * FROM completion_correction
  WHERE id IN (SELECT max(id) FROM completion_correction GROUP BY completion_id)
),
proof AS (
  SELECT completion.person_id, completion.course_id,
    CASE WHEN correction.id IS NULL THEN coalesce(completion.taken, completion.day)
         ELSE coalesce(correction.taken, correction.day) END AS began,
    CASE WHEN correction.id IS NULL THEN completion.valid_until ELSE correction.valid_until END AS valid_until
  FROM completion LEFT JOIN correction ON correction.completion_id = completion.id
  WHERE CASE WHEN correction.id IS NULL THEN completion.day ELSE correction.day END <= :on
    AND (correction.revoked_from IS NULL OR correction.revoked_from > :on)
    AND CASE WHEN correction.id IS NULL THEN completion.valid_until IS NULL OR completion.valid_until >= :on
             ELSE correction.valid_until IS NULL OR correction.valid_until >= :on END
),
excuse AS (
  SELECT waiver.person_id, waiver.requirement_id
  FROM waiver LEFT JOIN waiver_end ON waiver_end.waiver_id = waiver.id
  WHERE waiver.from_day <= :on AND coalesce(waiver_end.until_day, waiver.until_day) >= :on
),
held AS (
  SELECT duty.person_id, duty.requirement, duty.course,
    max(CASE WHEN proof.person_id IS NULL OR {renewed} < :on THEN 0
             WHEN proof.valid_until <= {soon} OR {renewed} <= {soon} THEN 1
             ELSE 2 END) AS how
  FROM duty LEFT JOIN proof ON proof.person_id = duty.person_id AND proof.course_id = duty.course
  GROUP BY duty.person_id, duty.requirement, duty.course
),
stands AS (
  SELECT person_id, course,
    min(CASE WHEN how = 2 THEN 4
             WHEN how = 1 THEN 2
             WHEN EXISTS (SELECT 1 FROM excuse WHERE excuse.person_id = held.person_id
                            AND (excuse.requirement_id IS NULL OR excuse.requirement_id = held.requirement)) THEN 3
             ELSE 1 END) AS presses
  FROM held GROUP BY person_id, course
)
SELECT members.top, stands.course, count(*), sum(CASE WHEN presses = 1 THEN 0 ELSE 1 END)
FROM members JOIN stands ON stands.person_id = members.person_id
WHERE presses <> 3
GROUP BY members.top, stands.course
