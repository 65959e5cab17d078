// Time zones of the geographic area codes of the United States, Canada and the other countries
// that share calling code 1. Compiled from the public area-code assignments (NANPA, CNAC) and
// checked against the prefix map of Google's libphonenumber (resources/timezones) for the codes
// that cross a zone border. A crossing code names every zone it reaches, the most populous first.

const WHOLE: Record<string, string> = {
  'America/New_York': `
    201 202 203 207 212 215 216 220 223 227 229 234 239 240 252 267 272 276 283 301 302 304 305
    315 321 324 326 329 330 332 336 339 347 351 352 363 380 386 401 404 407 410 412 413 419
    434 440 443 445 470 472 475 478 484 502 508 513 516 518 540 551 561 567 570 571 582 585 603
    607 609 610 614 617 631 640 645 646 656 667 678 680 681 686 689 703 704 706 716 717 718 724
    727 728 732 740 743 754 757 762 770 771 772 774 781 786 802 803 804 813 814 821 826 828 835
    838 839 843 845 848 854 856 857 859 860 862 863 864 865 878 904 908 910 912 914 917 919 929
    934 937 941 943 948 954 959 973 978 980 984`,
  'America/Detroit': '231 248 269 313 517 586 616 734 810 947 989',
  'America/Indiana/Indianapolis': '260 317 463 765',
  'America/Chicago': `
    205 210 214 217 218 224 225 228 235 251 254 256 262 274 281 309 312 314 316 318 319 320 325
    327 331 334 337 346 353 361 405 409 414 417 430 432 447 464 469 479 501 504 507 512 515 534
    539 557 563 572 573 580 601 608 612 615 618 629 630 636 641 651 659 660 662 682 708 712 713
    715 726 730 731 737 763 769 773 779 806 815 816 817 830 832 847 870 872 901 903 913 918 920
    931 936 938 940 945 952 956 972 975 979 985`,
  'America/Denver': '303 307 385 406 435 505 575 719 720 748 801 915 970 983',
  'America/Phoenix': '480 520 602 623',
  'America/Los_Angeles': `
    206 209 213 253 279 310 323 341 350 360 369 408 415 424 425 442 503 509 510 530 559 562 564
    619 626 628 650 657 661 669 702 707 714 725 738 747 760 805 818 820 831 840 858 909 916 925
    949 951 971`,
  'Pacific/Honolulu': '808',
  'America/Puerto_Rico': '787 939',
  'America/St_Thomas': '340',
  'Pacific/Guam': '671',
  'Pacific/Saipan': '670',
  'Pacific/Pago_Pago': '684',
  'America/Toronto': `
    226 249 263 289 343 354 365 382 416 437 438 450 468 514 519 548 579 613 647 683 705 742 753
    819 873 905 942`,
  'America/Winnipeg': '204 431 584',
  'America/Edmonton': '368 403 587 780 825',
  'America/Vancouver': '604',
  'America/Halifax': '782 902',
  'America/Moncton': '428 506',
  'America/Nassau': '242',
  'America/Barbados': '246',
  'America/Anguilla': '264',
  'America/Antigua': '268',
  'America/Tortola': '284',
  'America/Cayman': '345',
  'Atlantic/Bermuda': '441',
  'America/Grenada': '473',
  'America/Grand_Turk': '649',
  'America/Jamaica': '658 876',
  'America/Montserrat': '664',
  'America/Lower_Princes': '721',
  'America/St_Lucia': '758',
  'America/Dominica': '767',
  'America/St_Vincent': '784',
  'America/Santo_Domingo': '809 829 849',
  'America/Port_of_Spain': '868',
  'America/St_Kitts': '869',
};

const CROSSING: [codes: string, zones: string[]][] = [
  ['208 986', ['America/Boise', 'America/Los_Angeles']],
  ['219', ['America/Chicago', 'America/Indiana/Indianapolis']],
  ['270 364', ['America/Chicago', 'America/New_York']],
  ['308', ['America/Chicago', 'America/Denver']],
  ['402 531', ['America/Chicago', 'America/Denver']],
  ['423', ['America/New_York', 'America/Chicago']],
  ['458 541', ['America/Los_Angeles', 'America/Boise']],
  ['574', ['America/Indiana/Indianapolis', 'America/Chicago']],
  ['605 701', ['America/Chicago', 'America/Denver']],
  ['606', ['America/New_York', 'America/Chicago']],
  ['620 785', ['America/Chicago', 'America/Denver']],
  ['775', ['America/Los_Angeles', 'America/Denver']],
  ['812 930', ['America/Indiana/Indianapolis', 'America/Chicago']],
  ['448 850', ['America/Chicago', 'America/New_York']],
  ['906', ['America/Detroit', 'America/Chicago']],
  ['907', ['America/Anchorage', 'America/Adak']],
  ['928', ['America/Phoenix', 'America/Denver']],
  ['236 250 257 672 778', ['America/Vancouver', 'America/Edmonton']],
  ['306 474 639', ['America/Regina', 'America/Edmonton']],
  ['273 367 418 581', ['America/Toronto', 'America/Halifax']],
  ['709 879', ['America/St_Johns', 'America/Halifax']],
  ['807', ['America/Toronto', 'America/Winnipeg']],
  ['867', ['America/Edmonton', 'America/Whitehorse', 'America/Winnipeg', 'America/Toronto']],
];

/** Area code → its zones, the most populous first; toll-free and personal codes are absent. */
export const NANP_ZONES: ReadonlyMap<string, readonly string[]> = new Map([
  ...Object.entries(WHOLE).flatMap(([zone, codes]) => spread(codes, [zone])),
  ...CROSSING.flatMap(([codes, zones]) => spread(codes, zones)),
]);

function spread(codes: string, zones: string[]): [string, string[]][] {
  return codes
    .trim()
    .split(/\s+/)
    .map((code) => [code, zones]);
}
