"""Source -> course, or every problem it has.

`compiling.compile_course` is the door to a course, `looking.look` that to one file of a draft. Below them
each kind of file has its module: `outline` (course.md and module.md), `lesson`, `quiz` with `question` and
`blocks`; `tree` says which file is what, `front_matter` and `settings` read what stands between the `---`
lines, `words` knows the languages. `manuscript` takes a text apart without understanding it: a page that
shows a draft needs that, and no Markdown. So nothing is loaded here.
"""
