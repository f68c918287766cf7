"""The names of the people of Arvenia's foreign ministry, a state with citizens from everywhere.

All are made up. Each line is written as it sorts, family name first where there is one; the block it
stands in says how the name is spoken.
"""

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is spoken, and as it sorts."""

    spoken: str
    sorting: str


GIVEN_FIRST = """
Abara, Chidi
Åberg, Mats
Adéyẹmí, Fọlákẹ́
Akhmetova, Aigerim
Al-Kuwari, Jassim
Al-Rashid, Noor
Al-Zahrani, Reem
Amoah, Efua
Araújo, Beatriz
Arx, Matthias von
Asanova, Aizada
Bakker, Joris
Banda, Chimwemwe
Banerjee, Mitali
Baptiste, Marie-Ange
Begaye, Dawn
Bello, Ibrahim
Ben-David, Eitan
Ben Youssef, Anis
Benali, Yasmine
Beridze, Nino
Bērziņš, Jānis
Bianco, Davide
Bondarenko, Taras
Bouzid, Karim
Brissac, Hélène de
Camara, Sékou
Cárdenas, Andrés
Castellanos Ruiz, Mateo
Çelik, Emre
Chowdhury, Farhana
Conceição, Rafael
Dąbrowska, Małgorzata
D’Angelo, Federica
De Smet, Lieve
Dela Cruz, Angelica
Desai, Kavita
Diallo, Aïssatou
Dimitrova, Rositsa
Dlamini, Thandiwe
Đorđević, Miloš
Dubois-Lambert, Étienne
El Amrani, Salma
Eriksen, Johan
Etcheverry, Inés
Etxeberria, Ander
Farouk, Hany
Fernando, Dilini
Ferreyra, Agustín
Fonoti, Talia
Garnier, Théo
Georgiev, Plamen
Gjoka, Besnik
Grant, Desmond
Grigoryan, Anahit
Günay, İpek
Gurung, Prakash
Gutiérrez Peña, Lucía
Habimana, Éric
Hakobyan, Tigran
Hofstätter, Lukas
Horvat, Luka
Ibáñez, Leire
Ionescu, Răzvan
Ivanova, Daria
Iyer, Raghav
Joseph, Wilner
Kaboré, Salimata
Kamau, Njoroge
Karimi, Shirin
Kaur, Harpreet
Kazlauskienė, Rūta
Khoury, Rima
Kõiv, Liisa
Koné, Mariam
Kováčová, Zuzana
Kovalenko, Oksana
Krasniqi, Arta
Kuznetsov, Pavel
Kyriakou, Despina
Le Goff, Maëlle
Lefèvre, Camille
Leota, Sione
Levi, Noa
Llewellyn, Carys
Lomidze, Giorgi
Lourenço, Sofia
Lysenko, Andriy
Machava, Celso
MacLeod, Iain
Magalhães, Nuno
Mäkelä, Juhani
Malik, Ayesha
Mansour, Dina
Meer, Sanne van der
Melnyk, Solomiya
Məmmədova, Günel
Menon, Lakshmi
Mensah, Akosua
Mizrahi, Tamar
Moyo, Tendai
Mukasa, Joseph
Müller, Jürgen
Muñoz, Catalina
Munteanu, Ștefania
Mushi, Neema
Mwangi, Wanjiru
Nakato, Immaculate
Nassar, Samir
N’Diaye, Cheikh
Ní Dhomhnaill, Gráinne
Niekerk, Annelise van
Nikolaïdis, Stavros
Nkosi, Sipho
Novák, Ondřej
Nowak, Zofia
Núñez, Joaquín
Nygård, Ingrid
Okonkwo, Ngozi
Oliveira, Thaís
Ó Súilleabháin, Pádraig
Østergaard, Freja
Otieno, Achieng
Ouédraogo, Issa
Owusu, Kwabena
Ozoliņa, Līga
Öztürk, Mehmet
Papadopoulou, Eleni
Patel, Rohan
Peralta, Yamilé
Perera, Nuwan
Petrović, Jelena
Phiri, Mphatso
Puigdomènech, Núria
Quispe Mamani, Rosa
Qureshi, Hamza
Rahimova, Dilnoza
Rahman, Tanvir
Rakotomalala, Hery
Ramkissoon, Asha
Reyes, Jomar
Rocha, Otávio da
Rossetti, Chiara
Rostami, Navid
Sadykov, Yerlan
Şahin, Zeynep
Santos, Lurdes dos
Schröder, Katharina
Sharipov, Firuz
Sharma, Ananya
Siddiqui, Bilal
Šimić, Ivana
Sokolova, Irina
Sørensen, Mikkel
Sow, Fatoumata
Srisai, Kittisak
Stojanovska, Biljana
Svobodová, Kateřina
Tamm, Rasmus
Tāmati, Hinemoa
Thapa, Sunita
Touré, Aminata
Trabelsi, Rym
Traoré, Moussa
Tremblay, Geneviève
Țurcanu, Doina
Uwimana, Claudine
Vandenberghe, Pieter
Vargas, Ximena
Virtanen, Aino
Weiß, Annika
Whitfield, Harriet
Wójcik, Łukasz
Wongsakul, Nattaporn
Yáñez, Tomás
Yıldız, Elif
Yusuf, Halima
Yusupov, Sherzod
Zambrano, Verónica
Ziani, Mehdi
Žukauskas, Mantas
Zupančič, Maja
Zürcher, Vreni
"""

FAMILY_FIRST = """
Bùi, Khánh Linh
Chea, Sreymom
Chen, Yu-ting
Cheung, Ka-yan
Choi, Ji-woo
Đặng, Thu Trang
Han, So-ra
Horváth, Dóra
Itō, Daichi
Jung, Da-eun
Kim, Min-jun
Kobayashi, Shōta
Kőszegi, Boglárka
Kovács, Bence
Lê, Ngọc Anh
Lin, Chia-hao
Lü, Mengyao
Mori, Ayane
Nagy, Eszter
Ng, Wai Ling
Nguyễn, Thị Hương
Ōno, Misaki
Park, Seo-yeon
Phạm, Quang Huy
Satō, Kenji
Sok, Dara
Sun, Yifan
Szabó, Gergő
Szűcs, Márton
Tan, Wei Jie
Tanaka, Haruka
Tóth, Réka
Trần, Văn Minh
Vũ, Hoàng Nam
Wang, Jingyi
Watanabe, Yūko
Xu, Zihan
Yoon, Tae-hyun
Zhang, Lei
Zhao, Haoran
"""

AS_SPOKEN = """
Abel Girma
Aung Ko Latt
Dawit Haile
Guðrún Jónsdóttir
Hafiz bin Osman
Hiwot Tesfaye
Hodan Warsame Ali
Kalaivani Selvaraj
Khin Mar Swe
Nur Aisyah binti Rahim
Putri Maharani
Selam Ghebremedhin
Sigríður Helgadóttir
Suharyanto
Þórður Einarsson
Tsion Bekele
Wulandari
Zarghuna Stanekzai
"""


def given_first(sorting: str) -> Name:
    """`Meer, Sanne van der` is spoken Sanne van der Meer."""
    family, _, given = sorting.partition(", ")
    return Name(f"{given} {family}", sorting)


def family_first(sorting: str) -> Name:
    """`Nagy, Eszter` is spoken Nagy Eszter."""
    return Name(sorting.replace(",", ""), sorting)


def as_spoken(name: str) -> Name:
    """A single name, or one that is followed by a parent's: it sorts as it is spoken."""
    return Name(name, name)


NAMES = (
    *map(given_first, GIVEN_FIRST.strip().splitlines()),
    *map(family_first, FAMILY_FIRST.strip().splitlines()),
    *map(as_spoken, AS_SPOKEN.strip().splitlines()),
)

DOMAIN = "mfa.example"
_UNDECOMPOSED = str.maketrans(
    {
        "Đ": "D",
        "đ": "d",
        "ð": "d",
        "Ø": "O",
        "ø": "o",
        "Ł": "L",
        "ł": "l",
        "ß": "ss",
        "Þ": "Th",
        "ı": "i",
        "ə": "a",
    }
)


def address(name: str) -> str:
    """The e-mail address that the ministry makes of a name: ASCII, its words joined by dots."""
    plain = unicodedata.normalize("NFKD", name.translate(_UNDECOMPOSED)).encode("ascii", "ignore").decode()
    return f"{'.'.join(re.findall(r'[a-z-]+', plain.casefold()))}@{DOMAIN}"
