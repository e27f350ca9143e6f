"""What columns that identify people are called, in many languages, without accents, in small letters."""

from __future__ import annotations

_ENGLISH = """
    ip address|ip|ip addr|ipaddr|e mail|email|email address|e mail address|mail|name|names|first name
    last name
    full name|given name|family name|middle name|maiden name|preferred name|known as|surname|forename
    firstname
    lastname|nickname|initials|phone|telephone|tel|mobile|cell|cellphone|phone number|telephone number
    mobile number|contact number|contact|contact details|contact information|phonenumber|address|home address
    street|street address|address line|town|postal address|postcode|post code|postal code|postal|zip|zip code
    latitude|longitude|lat|lng|lon|long|gps|geolocation|geo location|location latitude|location longitude
    coordinates|geopoint|altitude|precision|accuracy|date of birth|dob|birth date|birthdate|birthday
    nhs number|nhs no|nhsnumber|hospital number|patient number|patient id|national insurance number|ni number
    passport number|user name|username|login|tracking link|response link|response url|responseurl|survey link
    survey url|link|url|referer|referrer|referrer url|referer url|refurl|recipient|next of kin
    emergency contact|device id|deviceid|imei|sim serial|simserial|subscriber id|subscriberid|mac address
    session id|sessionid|cookie|network id|invite code|token|twitter|x handle|instagram|facebook
    whatsapp|skype
    submitted by|respondent email|response email|email hash|signature|carer name|gp name|key worker name
    service user name|full address
    rio number|rio no|rio id|emis number|emis no|emis id|systmone number|systmone id|systmone no|paris number
    paris id|carenotes number|local identifier|mrn|medical record number|hospital no|hosp no|hosp number
    chi|chi number|chi no|nino|ni no|national insurance no|passport no|driving licence number|social number
    social security number|ssn|nhs id|fname|lname|f name|l name|sname|geo lat|geo long|geo lon|geo lng
    what3words|what 3 words|mob|mob no|mob number|tel no|phone no|telephone no|day of birth|house number
    house no|house name|house name or number|display name|teams display name|teams name|zoom name|screen name
    social media handle|handle|created by|entered by|name of gp|name of doctor|name of care coordinator
    name of key worker|name of carer|care coordinator name|key worker|mother s maiden name|browser fingerprint
    fingerprint|prolific id|prolific pid|mturk id|worker id|panelist id|respondent name|remote ip|client ip
    ip v4|ip v6|ipv4|ipv6
"""
_ELSEWHERE = """
    zuname|vor und zuname|handy nr|telefonnr|tel nr|steuer id|steuernummer|sozialversicherungsnummer
    versichertennummer|numero de securite sociale|numero secu|nom prenom|codice fiscale|pesel|bsn
    burgerservicenummer|personnummer|cpr nummer|cpr nr|fodselsnummer|henkilotunnus|dni|cpf|nif|curp|cnp
    tc kimlik no|tckn|аадхар|aadhaar|aadhaar number|снилс|инн|паспорт|الرقم القومي|رقم الهوية|身份证|身份证号
    身份证号码
    vorname|nachname|familienname|vor und nachname|name des empfangers|nachname des empfangers
    vorname des empfangers|e mail des empfangers|e mail adresse|emailadresse|telefon|telefonnummer
    handynummer|handy|mobilnummer|mobiltelefon|anschrift|adresse|strasse|plz|postleitzahl|breitengrad
    langengrad|ip adresse|geburtsdatum|benutzername|wohnadresse
    nom|prenom|nom de famille|nom et prenom|nom complet|courriel|adresse e mail|adresse electronique
    adresse courriel|telephone portable|portable|numero de telephone|adresse ip|code postal
    date de naissance|nom d utilisateur|nom du destinataire|prenom du destinataire|coordonnees
    nombre|nombres|apellido|apellidos|nombre completo|nombre y apellidos|correo|correo electronico|telefono
    movil|celular|numero de telefono|direccion|direccion ip|direccion de correo electronico|codigo postal
    fecha de nacimiento|latitud|longitud|usuario|nombre de usuario
    nome|nome completo|sobrenome|apelido|telefone|telemovel|endereco|morada|endereco ip|cep|e mail address
    data de nascimento|cognome|nome e cognome|indirizzo|indirizzo ip|indirizzo e mail|cellulare
    posta elettronica|cap|data di nascita|latitudine|longitudine
    imie|nazwisko|imie i nazwisko|adres|adres ip|adres e mail|numer telefonu|nr telefonu|kod pocztowy
    data urodzenia|szerokosc geograficzna|dlugosc geograficzna|nazwisko odbiorcy|imie odbiorcy
    naam|voornaam|achternaam|e mailadres|emailadres|telefoonnummer|telefoon|mobiel|ip adres|geboortedatum
    breedtegraad|lengtegraad|namn|navn|fornamn|fornavn|efternamn|efternavn|etternamn|etternavn|e post|epost
    telefonnummer|adress|fodelsedatum|fodselsdato|nume|prenume|nume de familie|adresa|adresa de e mail
    cod postal
    adi|soyad|soyadi|adi soyadi|ad soyad|isim|e posta|eposta|ip adresi|enlem|boylam|dogum tarihi
    telefon numarasi
    magac|magaca|magacaaga|iimayl|taleefan|taleefanka|cinwaan|cinwaanka|emri|mbiemri|telefoni|adresa e mail
    enw|enw cyntaf|cyfenw|enw llawn|e bost|ebost|cyfeiriad e bost|ffon|rhif ffon|cyfeiriad|cod post
    dyddiad geni|vardas|pavarde|el pastas|vezeteknev|keresztnev|nev|e mail cim|telefonszam|cim|ip cim
    jmeno|prijmeni|jmeno a prijmeni|psc|ime|prezime|priezvisko|meno|datum narozeni
    имя|фамилия|отчество|фио|электронная почта|почта|эл почта|емейл|имейл|телефон|номер телефона|адрес
    адрес электронной почты|ip адрес|дата рождения|широта|долгота|имя получателя|фамилия получателя
    ім я|прізвище|електронна пошта|адреса|име|имейл адрес
    ονομα|επωνυμο|ονοματεπωνυμο|τηλεφωνο|διευθυνση|διευθυνση ip|ημερομηνια γεννησης
    الاسم|الاسم الكامل|الاسم الاول|الاسم الأول|اسم العائلة|البريد الالكتروني|البريد الإلكتروني|البريد
    رقم الهاتف|الهاتف|رقم الجوال|الجوال|العنوان|عنوان ip|تاريخ الميلاد|خط العرض|خط الطول
    نام|نام خانوادگی|نام و نام خانوادگی|ایمیل|تلفن|شماره تلفن|آدرس|نشانی|پتہ|فون|فون نمبر|ای میل
    নাম|আপনার নাম|ঠিকানা|ইমেইল|ফোন|ফোন নম্বর|মোবাইল|মোবাইল নম্বর|নাম|नाम|पूरा नाम|आपका नाम|पता|ईमेल
    फोन|फ़ोन|फोन नंबर|फ़ोन नंबर|मोबाइल|मोबाइल नंबर|ਨਾਮ|ਨਾਂ|ਪਤਾ|ਫੋਨ|ਈਮੇਲ|નામ|સરનામું|ફોન|பெயர்|முகவரி
    தொலைபேசி|மின்னஞ்சல்|姓名|名字|姓|名|您的姓名|电子邮件|电子邮箱|邮箱|电邮|电话|电话号码|手机|手机号|手机号码
    地址|ip地址|ip 地址|出生日期|纬度|经度|电子郵件|電子郵件|電話|電話號碼|名前|氏名|お名前|メールアドレス
    電話番号
    住所|이름|성명|이메일|전화번호|주소|ስም|ሙሉ ስም|ስልክ|ስልክ ቁጥር|አድራሻ|ኢሜይል|שם|שם מלא|שם פרטי|שם משפחה|טלפון
    מספר טלפון|כתובת|אימייל|דואל|ชื่อ|นามสกุล|อีเมล|โทรศัพท์|ที่อยู่|tên|họ và tên|số điện thoại|địa chỉ
"""
_FILLERS = """
    your the my our their a an is what whats please enter give provide write state tell us me of or and
    for to in if
    you would like wish want optional required here below recipient participant respondent patient
    client carer user
    person contact work home personal main primary secondary number no details deine dein ihre ihr
    pt ppt resp s f l n nº no nr dd mm yyyy yy v4 v6 remote
    bitte votre vos le la les du de des su sus tu seu sua il vostro
    twoj twoje pani pana ваш ваше ваша
"""


def _phrases(text: str) -> frozenset[str]:
    return frozenset(
        phrase.strip() for line in text.splitlines() for phrase in line.split("|") if phrase.strip()
    )


PHRASES = _phrases(_ENGLISH) | _phrases(_ELSEWHERE)
"""Headers that identify people, as words with single spaces between them."""

FILLERS = frozenset(_FILLERS.split())
"""Words that may stand beside such a phrase without making it a question about something else."""

PLACES_OF_ADDRESS = _phrases(
    "country|city|region|state|province|county|state region|postal|time zone|timezone|isp|organization"
    "|country code|region code|country name|city name"
)
"""Where a program places people by their address on the network, if it notes that as well."""
