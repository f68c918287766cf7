"""The lasting proof: who must hold what, who completed what, certificates."""
