"""How far coders agree: what is compared, the coefficients, and how sure they are.

Agreement serves talk between coders and openness about how the work was done. It does not prove that a coding
is true (O'Connor and Joffe 2020, doi:10.1177/1609406919899220).
"""
