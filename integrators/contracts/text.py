"""The texts that a proposal begins with; quality may change them before proposing."""

FRENCH = """\
## Objet

Crisalid maintient la conformité du logiciel d’encaissement Crisalid Encaissement. Lorsqu’une \
mise à jour devient obligatoire, l’intégrateur met à jour ses clients sans coût supplémentaire, \
dans la limite des licences indiquées.

## Sans contrat

Sans contrat en cours, des frais de droits de mise à jour sont facturés par licence, au tarif en \
vigueur le jour de la mise à jour. L’absence de contrat n’empêche jamais une nouvelle \
installation, qui se fait toujours avec la version certifiée courante.

## Durée

Le contrat prend effet et s’achève aux dates indiquées. Son renouvellement fait l’objet d’une \
nouvelle proposition.
"""
ENGLISH = """\
## Purpose

Crisalid maintains the conformity of the cash-register software Crisalid Encaissement. When an \
update becomes mandatory, the integrator updates its clients at no further cost, within the number \
of licences stated.

## Without a contract

Without a contract in force, an update fee is charged per licence, at the price that holds on the \
day of the update. Having no contract never prevents a new installation, which always gets the \
current certified release.

## Duration

The contract begins and ends on the days stated. Its renewal is a new proposal.
"""


AMENDMENT_FRENCH = """\
## Objet

Le présent avenant modifie le contrat de maintien de la conformité conclu avec Crisalid. À compter \
du jour indiqué, le nombre de licences et le dernier jour indiqués ici remplacent ceux du contrat.

## Autres dispositions

Toutes les autres dispositions du contrat demeurent inchangées. Ce qui a été mis à jour avant ce \
jour reste régi par les conditions antérieures.
"""
AMENDMENT_ENGLISH = """\
## Purpose

This amendment changes the contract to maintain conformity concluded with Crisalid. From the day \
stated on, the number of licences and the last day stated here take the place of the contract’s.

## Other terms

All other terms of the contract stay as they are. What was updated before that day remains under \
the earlier terms.
"""


def amendment_text(language: str) -> str:
    return AMENDMENT_ENGLISH if language == "en" else AMENDMENT_FRENCH


def default_text(language: str) -> str:
    return ENGLISH if language == "en" else FRENCH
